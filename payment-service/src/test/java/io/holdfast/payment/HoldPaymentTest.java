package io.holdfast.payment;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
@WithTestResource(GatewayAddress.class)
class HoldPaymentTest {

    private static final String GOOD =
            "{\"operation\":\"RESERVE\",\"orderId\":\"0190b5a0-0000-7000-8000-000000000000\","
                    + "\"userId\":\"carl\",\"amount\":1000,\"cardToken\":\"tok_ok\"}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"operation\":\"RESERVE\" -> \"operation\":\"STEAL\"",
                "\"userId\":\"carl\" -> \"userId\":\"carl and others\"",
                "\"amount\":1000 -> \"amount\":0",
                "\"cardToken\":\"tok_ok\" -> \"cardToken\":\"tok ok\"",
                "\"cardToken\":\"tok_ok\" -> \"cardToken\":\"tok_ok\",\"pin\":\"1234\""
            })
    void aBadPayloadIsRefusedAndWritesNothing(String change) {
        String[] parts = change.split(" -> ", -1);
        String payload = GOOD.replace(parts[0], parts[1]);
        assertThat(payload).isNotEqualTo(GOOD);
        String key = newBranch().toString();
        String answer = given().header("Authorization", "Bearer " + TestTokens.service("coordinator"))
                .contentType("application/json")
                .body("{\"holdMs\":1000,\"payload\":" + payload + "}")
                .put("/tcc/" + key + "/try")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .extract()
                .asString();
        assertThat(answer).doesNotContain("io.holdfast").doesNotContain("tok_ok");
        given().header("Authorization", "Bearer " + TestTokens.operator())
                .get("/tcc/" + key)
                .then()
                .statusCode(404);
    }
}
