package io.holdfast.service.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.protocol.Problem;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
class ProblemTest {

    private static final String GOOD = "{\"name\":\"a\",\"lines\":[{\"quantity\":1}]}";

    @TestHTTPResource
    URL url;

    @Test
    void goodBodyIsAccepted() {
        customer().body(GOOD).post("/echo").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'a','lines':[{'quantity':0}]} | INVALID_REQUEST | lines[0].quantity",
                "{'name':'a','lines':[{}]}             | INVALID_REQUEST | lines[0].quantity",
                "{'name':'a','lines':[null]}           | INVALID_REQUEST | lines[0]",
                "{'lines':[]}                          | INVALID_REQUEST | name",
                "{'name':'12345678901','lines':[]}     | INVALID_REQUEST | name",
            })
    void invalidFieldsAreNamedByTheirJsonPath(String body, String code, String field) {
        refused(customer().body(body.replace('\'', '"')).post("/echo"), 400, code)
                .then()
                .body("violations[0].field", equalTo(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':1,'lines':[]}",
                "{'name':'a','lines':[{'quantity':'1'}]}",
                "{'name':'a','lines':[{'quantity':1.5}]}",
                "{'name':'a','lines':[{'quantity':99999999999999999999}]}",
                "{'name':'a','name':'b','lines':[]}",
                "{'name':'a','lines':[],'extra':1}",
                "{'name':'a','lines':{}}",
                "{'name':'a','lines':[]} trailing",
                "{'name':'a'",
                "nonsense",
                "[]",
            })
    void bodiesThatMeanSomethingElseAreRefused(String body) {
        refused(customer().body(body.replace('\'', '"')).post("/echo"), 400, "MALFORMED_BODY");
    }

    @Test
    void emptyBodyIsRefused() {
        Response response = customer().post("/echo");
        refused(response, 400, "INVALID_REQUEST");
    }

    @Test
    void everyRefusalOfTheFrameworkIsAProblem() {
        refused(customer().get("/nowhere"), 404, "NOT_FOUND");
        refused(customer().delete("/echo"), 405, "METHOD_NOT_ALLOWED");
        refused(
                given().header("Authorization", "Bearer " + TestTokens.customer("carl"))
                        .contentType("text/plain")
                        .body(GOOD)
                        .post("/echo"),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        refused(customer().get("/echo/page?limit=0"), 400, "INVALID_REQUEST");
        refused(customer().get("/echo/page?limit=ten"), 400, "INVALID_REQUEST");
    }

    @Test
    void pathWithSemicolonIsRefused() {
        for (String path : List.of("/echo/me;a=b", "/echo;x/me", "/echo/me%3Bx", "/q/health;x")) {
            refused(customer().urlEncodingEnabled(false).get(path), 400, "BAD_PATH");
        }
    }

    @Test
    void bodyOverTheLimitIsRefused() {
        refused(customer().body("x".repeat(70_000)).post("/echo"), 413, "BODY_TOO_LARGE");
    }

    @Test
    void chunkedBodyOverTheLimitIsRefused() throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                            + TestTokens.customer("carl") + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
            try {
                for (int i = 0; i < 8; i++) {
                    out.write(chunk.getBytes(StandardCharsets.US_ASCII));
                }
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (java.io.IOException closedEarly) {
                // The server may hang up before it has read all; what it answered is still there to read.
            }
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[12];
            assertThat(in.readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void failuresTellNothingFromInside() {
        String body =
                refused(customer().get("/echo/fail/bug"), 500, "INTERNAL_ERROR").asString();
        assertThat(body).doesNotContain("SELECT").doesNotContain("Exception").doesNotContain("io.holdfast");
        body = refused(customer().get("/echo/fail/database"), 503, "UNAVAILABLE")
                .asString();
        assertThat(body).doesNotContain("SELECT");
    }

    @Test
    void retryableRefusalSaysWhen() {
        refused(customer().get("/echo/fail/busy"), 409, "BUSY").then().header("Retry-After", "2");
    }

    @Test
    void problemCarriesTheCallersTrace() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        customer()
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .get("/nowhere")
                .then()
                .body("traceId", equalTo(trace));
    }

    @Test
    void whatIsNotAnnotatedIsOpenToNobody() {
        refused(customer().get("/echo/forgotten"), 403, "FORBIDDEN");
        refused(given().get("/echo/forgotten"), 401, "UNAUTHENTICATED");
    }

    @Test
    void healthAndMetricsAskNobody() {
        for (String path :
                List.of("/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics", "/q/openapi")) {
            given().get(path).then().statusCode(200);
        }
    }

    private static RequestSpecification customer() {
        return given().header("Authorization", "Bearer " + TestTokens.customer("carl"))
                .contentType("application/json");
    }

    private static Response refused(Response response, int status, String code) {
        response.then()
                .statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("code", equalTo(code))
                .body("status", equalTo(status));
        assertThat(response.<String>path("traceId")).hasSize(32);
        return response;
    }
}
