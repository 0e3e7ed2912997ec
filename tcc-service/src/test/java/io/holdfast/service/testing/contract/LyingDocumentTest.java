package io.holdfast.service.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table on a document that is right, and on some that lie: a contract that finds nothing is worth nothing. */
@QuarkusTest
@WithTestResource(Backends.class)
class LyingDocumentTest {

    private static final String NAME = "/components/schemas/Body/properties/name";
    private static final String ANSWERS = "/paths/~1echo/post/responses";

    private final Set<String> produced = new TreeSet<>();

    @Test
    void nothingIsFoundWhenItIsRight() throws Exception {
        assertThat(failedRows(served())).isEmpty();
        assertThat(produced)
                .contains("POST /echo 200", "POST /echo 400 MALFORMED_BODY", "POST /echo 413 BODY_TOO_LARGE");
    }

    @Test
    void aBoundThatIsNotKeptIsFound() throws Exception {
        assertThat(failedRows(Json.set(served(), NAME + "/maxLength", 5))).containsExactly("too long name");
        assertThat(failedRows(Json.set(served(), NAME + "/minLength", 1))).contains("odd text in name");
    }

    @Test
    void aStatusThatIsNotListedIsFound() throws Exception {
        assertThat(failedRows(Json.remove(served(), ANSWERS + "/415"))).containsExactly("wrong content type");
    }

    @Test
    void aFieldThatIsNotAnsweredIsFound() throws Exception {
        JsonNode lie = Json.set(served(), "/components/schemas/Body/required", List.of("name", "lines", "weather"));
        assertThat(failedRows(lie)).contains("valid by customer");
    }

    @Test
    void aFieldThatIsNotDocumentedIsFound() throws Exception {
        assertThat(failedRows(Json.remove(served(), NAME))).contains("valid by customer");
    }

    private static JsonNode served() throws IOException {
        return DocumentFile.read(DocumentFile.served()).root();
    }

    private List<String> failedRows(JsonNode root) {
        Document document = new Document(root);
        Endpoint echo = Endpoint.of(
                        "POST", "/echo", Caller.customer("carl"), Caller.operator(), Caller.service("order"))
                .valid(call -> call.body(Map.of("name", "a", "lines", List.of(Map.of("quantity", 1)))));
        Runner runner = new Runner(document, echo, produced);
        List<String> failed = new ArrayList<>();
        for (Row row : Table.of(document, echo)) {
            try {
                runner.run(row);
            } catch (AssertionError found) {
                failed.add(row.name());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return failed;
    }
}
