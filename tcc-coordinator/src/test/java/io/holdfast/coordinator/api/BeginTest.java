package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beginning a transaction: once for each id, by services only, and nothing that is not understood. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class BeginTest {

    private static final String BRANCH = "{\"participant\":\"red\",\"payload\":{}}";

    @Test
    void theSameContentAgainIsTheSameTransaction() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        assertThat(transaction.run().getString("state")).isEqualTo("CONFIRMED");
        Response again = transaction.begin("wait=5");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("state")).isEqualTo("CONFIRMED");
        assertThat(transaction.calls()).containsExactly("red try", "red confirm");
    }

    @Test
    void aRepeatWhileItRunsWaitsForTheSameTransaction() {
        Transacting transaction = Transacting.fresh().branch("slow", Map.of("try", List.of("hang", "held")));
        transaction.begin();
        Response again = transaction.begin("wait=10");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getString("state")).isEqualTo("CONFIRMED");
    }

    @Test
    void otherContentUnderAKnownIdIsRefused() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        transaction.run();
        Response other =
                Transacting.of(transaction.id()).branch("green", Map.of()).begin();
        assertProblem(other, 422, "CONTENT_MISMATCH");
    }

    @Test
    void manyBeginsAtOnceMakeOneTransaction() {
        Transacting transaction = Transacting.fresh().branch("red", Map.of());
        List<Integer> statuses = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> transaction.begin("wait=5").statusCode())
                .toList();
        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(transaction.calls()).containsExactly("red try", "red confirm");
    }

    @Test
    void branchIdsDefaultToTheParticipantAndMayBeGiven() {
        Transacting transaction = Transacting.fresh()
                .branch("red", Map.of(), Map.of("branchId", "first"))
                .branch("red", Map.of(), Map.of("branchId", "second"))
                .branch("green", Map.of());
        assertThat(transaction.run().getList("branches.branchId")).containsExactly("first", "second", "green");
    }

    @Test
    void anUnknownParticipantIsRefused() {
        assertProblem(Transacting.fresh().branch("nobody", Map.of()).begin(), 400, "UNKNOWN_PARTICIPANT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMPENSABLE", "ON_CONFIRM"})
    void aKindThatTheParticipantDoesNotHaveIsRefusedAndWritesNothing(String kind) {
        Transacting transaction =
                Transacting.fresh().branch("red", Map.of()).branch("blue", Map.of(), Map.of("kind", kind));
        assertProblem(transaction.begin(), 400, "UNSUPPORTED_KIND");
        assertThat(transaction.begin().<String>path("violations[0].field")).isEqualTo("branches[1].kind");
        assertThat(transaction.begin().<String>path("violations[0].message"))
                .isEqualTo(kind + " is none of [TCC], which \"blue\" has");
        assertProblem(Transacting.as("order").get("/transactions/" + transaction.id()), 404, "NOT_FOUND");
        assertThat(Transacting.fresh()
                        .branch("blue", Map.of(), Map.of("kind", "TCC"))
                        .run()
                        .getString("state"))
                .isEqualTo("CONFIRMED");
    }

    @Test
    void anIdThatIsTooOldIsRefusedAndWritesNothing() {
        UUID old = UuidCreator.getTimeOrderedEpoch(Instant.now().minus(Duration.ofDays(7)));
        Transacting transaction = Transacting.of(old).branch("red", Map.of());
        assertProblem(transaction.begin(), 422, "TOO_OLD");
        assertProblem(Transacting.as("order").get("/transactions/" + old), 404, "NOT_FOUND");
        UUID young = UuidCreator.getTimeOrderedEpoch(Instant.now().minus(Duration.ofDays(6)));
        assertThat(Transacting.of(young).branch("red", Map.of()).run().getString("state"))
                .isEqualTo("CONFIRMED");
    }

    @Test
    void anIdOfTheFutureIsRefused() {
        UUID future = UuidCreator.getTimeOrderedEpoch(Instant.now().plus(Duration.ofHours(2)));
        assertProblem(Transacting.of(future).branch("red", Map.of()).begin(), 422, "TOO_OLD");
    }

    @Test
    void anIdThatIsNoUuid7IsRefused() {
        assertProblem(Transacting.of(UUID.randomUUID()).branch("red", Map.of()).begin(), 422, "TOO_OLD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":null}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[null]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":0,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":-1,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":600001,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":99999999999999999999,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":\"1000\",\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1.5,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":null,\"branches\":[BRANCH]}",
                "{\"timeoutMs\":1000,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"not-an-id\",\"timeoutMs\":1000,\"branches\":[BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[BRANCH],\"more\":1}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[BRANCH,BRANCH]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[{\"participant\":\"red\"}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[{\"payload\":{}}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[{\"participant\":\"red\",\"payload\":null}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[{\"participant\":\"red\",\"payload\":7}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[{\"participant\":\"../red\",\"payload\":{}}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"branchId\":\"a/b\"}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"branchId\":\"\"}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"kind\":\"SAGA\"}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"stage\":0}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"pendingTimeoutMs\":0}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,"
                        + "\"branches\":[{\"participant\":\"red\",\"payload\":{},\"url\":\"http://evil\"}]}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[BRANCH],\"labels\":{\"bad name\":\"x\"}}",
                "{\"transactionId\":\"ID\",\"timeoutMs\":1000,\"branches\":[BRANCH],\"labels\":{\"name\":7}}",
            })
    void whatIsNotUnderstoodIsRefusedAndNothingIsBegun(String template) {
        UUID id = Ids.next();
        Response response = Transacting.as("order")
                .contentType(ContentType.JSON)
                .body(template.replace("ID", id.toString()).replace("BRANCH", BRANCH))
                .post("/transactions");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("code")).isIn("INVALID_REQUEST", "MALFORMED_BODY");
        assertThat(Transacting.as("order").get("/transactions/" + id).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"wait=31", "wait=99999999"})
    void aWaitBeyondTheLimitIsRefused(String prefer) {
        assertProblem(Transacting.fresh().branch("red", Map.of()).begin(prefer), 400, "INVALID_REQUEST");
    }

    static void assertProblem(Response response, int status, String code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("code")).isEqualTo(code);
    }
}
