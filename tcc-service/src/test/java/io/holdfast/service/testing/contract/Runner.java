package io.holdfast.service.testing.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.Problem;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends the rows of one endpoint and looks at the answers. */
final class Runner {

    /** What only somebody who sees our insides could know. */
    private static final Pattern INSIDE =
            Pattern.compile("io\\.holdfast|java\\.|jakarta\\.|Exception|SELECT |INSERT |UPDATE |arg0|\\.java|<html");

    private final Document document;
    private final Endpoint endpoint;
    private final Set<String> produced;
    private @Nullable Call shared;

    Runner(Document document, Endpoint endpoint, Set<String> produced) {
        this.document = document;
        this.endpoint = endpoint;
        this.produced = produced;
    }

    void run(Row row) throws IOException, InterruptedException {
        Call valid = row.isAccepted() ? newCall() : shared();
        Call call = endpoint.finished(row.change().apply(valid));
        String path = valid.pathOf(endpoint.template());
        if (endpoint.isStream() && row.isAccepted()) {
            assertThat(streamStatus(call)).isEqualTo(row.status());
        } else {
            Response response = send(call);
            assertThat(response.statusCode())
                    .as("%s with %s: %s", endpoint, row.name(), response.asString())
                    .isEqualTo(row.status());
            if (!row.isAccepted()) {
                problem(row, response);
            }
            nothing(document.check(path, endpoint.verb(), answer(response)), response.asString());
        }
        if (row.isAccepted()) {
            nothing(document.check(request(call)), "the request");
        } else if (row.refusedByDocument()) {
            assertThat(document.check(request(call)).hasErrors())
                    .as("the document also refuses %s", call)
                    .isTrue();
        }
        produced.add(endpoint + " " + row.status() + (row.code() == null ? "" : " " + row.code()));
    }

    private Call newCall() {
        JsonNode example = document.example(document.operation(endpoint.verb(), endpoint.template()));
        return endpoint.validCall(Call.of(example.isMissingNode() ? null : example));
    }

    private Call shared() {
        Call call = shared;
        if (call == null) {
            call = newCall();
            shared = call;
        }
        return call;
    }

    private static void problem(Row row, Response response) throws IOException {
        String body = response.asString();
        assertThat(response.contentType()).as(body).isEqualTo(Problem.MEDIA_TYPE);
        JsonNode problem = Json.MAPPER.readTree(body);
        assertThat(problem.path("code").asText()).as(body).isEqualTo(row.code());
        assertThat(problem.path("status").asInt()).as(body).isEqualTo(row.status());
        assertThat(body).doesNotContainPattern(INSIDE);
        if (row.status() == 401) {
            assertThat(response.header("WWW-Authenticate")).as(body).isEqualTo("Bearer");
        }
        if (row.status() == 503) {
            assertThat(response.header("Retry-After")).as(body).isNotNull();
        }
    }

    private static void nothing(ValidationReport report, String of) {
        assertThat(Document.list(report)).as("what the document says of %s", of).isEmpty();
    }

    private Response send(Call call) {
        RequestSpecification request = given().urlEncodingEnabled(true).headers(call.headers());
        if (call.token() != null) {
            request.header("Authorization", "Bearer " + call.token());
        }
        if (call.text() != null) {
            request.contentType(call.contentType()).body(call.text());
        } else if (call.body() != null) {
            request.contentType(call.contentType()).body(call.body().toString());
        } else if (document.operation(endpoint.verb(), endpoint.template()).has("requestBody")) {
            request.contentType(call.contentType());
        }
        call.query().forEach(request::queryParam);
        return request.request(
                call.verb() == null ? endpoint.verb() : call.verb(), call.pathOf(endpoint.template()) + call.suffix());
    }

    /** Looks at the beginning of an answer that does not end. */
    private int streamStatus(Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port
                        + call.pathOf(endpoint.template()) + call.suffix()))
                .header("Accept", "text/event-stream");
        call.headers().forEach(request::header);
        if (call.token() != null) {
            request.header("Authorization", "Bearer " + call.token());
        }
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(body).isNotNull();
            return response.statusCode();
        }
    }

    private SimpleRequest request(Call call) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(endpoint.verb(), call.pathOf(endpoint.template()));
        call.headers().forEach(request::withHeader);
        call.query().forEach(request::withQueryParam);
        if (call.token() != null) {
            request.withAuthorization("Bearer " + call.token());
        }
        if (call.body() != null) {
            request.withContentType(call.contentType()).withBody(call.body().toString());
        }
        return request.build();
    }

    private static SimpleResponse answer(Response response) {
        SimpleResponse.Builder answer = SimpleResponse.Builder.status(response.statusCode());
        response.headers().forEach(header -> answer.withHeader(header.getName(), header.getValue()));
        String body = response.asString();
        return (body.isEmpty() ? answer : answer.withBody(body)).build();
    }
}
