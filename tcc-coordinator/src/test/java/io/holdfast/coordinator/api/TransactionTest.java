package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transactions from begin to end, as an initiator sees them. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class TransactionTest {

    @Test
    void holdsEverywhereThenKeepsEverywhere() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of("colour", 1)).branch("green", Map.of());
        Response response = transaction.begin("wait=10");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.header("Location")).endsWith("/transactions/" + transaction.id());
        JsonPath ended = response.jsonPath();
        assertThat(ended.getString("state")).isEqualTo("CONFIRMED");
        assertThat(ended.getString("decision")).isEqualTo("CONFIRM");
        assertThat(ended.getList("branches.state")).containsOnly("CONFIRMED");
        assertThat(ended.getString("endedAt")).isNotNull();
        assertThat(transaction.calls())
                .containsExactlyInAnyOrder("red try", "green try", "red confirm", "green confirm");
        JsonPath read = transaction.get();
        assertThat(read.getString("state")).isEqualTo("CONFIRMED");
        assertThat(read.getString("endedAt")).isEqualTo(ended.getString("endedAt"));
        assertThat(read.getList("history.phase")).containsExactly("TRY", "TRY", "CONFIRM", "CONFIRM");
        assertThat(read.getList("history.status")).containsExactly(200, 200, 204, 204);
    }

    @Test
    void oneRefusalCancelsTheOthersAndIsToldAsItIs() {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of()).branch("green", Map.of("try", List.of("rejected")));
        JsonPath ended = transaction.run();
        assertThat(ended.getString("state")).isEqualTo("CANCELLED");
        assertThat(ended.getMap("reason"))
                .isEqualTo(Map.of("code", "OUT_OF_STOCK", "detail", "2 wanted, 1 left", "participant", "green"));
        assertThat(transaction.branchState("red")).isEqualTo("CANCELLED");
        assertThat(transaction.branchState("green")).isEqualTo("REJECTED");
        assertThat(transaction.calls()).contains("red cancel").doesNotContain("green cancel");
    }
}
