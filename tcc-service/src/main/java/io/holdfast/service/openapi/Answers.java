package io.holdfast.service.openapi;

import io.holdfast.protocol.Problem;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.Problems;
import io.holdfast.service.problem.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Writes the refusals of an operation into its answers: a status each, a problem with an example for each code. */
final class Answers {

    private static final Set<String> RETRYABLE = Set.of("BUSY", "UNAVAILABLE", "NOT_SETTLED");

    private final Refusals refusals;
    private final Map<String, Refusal> answered = new TreeMap<>();

    Answers(Refusals refusals) {
        this.refusals = refusals;
    }

    void add(Operation operation, boolean needsToken, List<String> particular) {
        Map<Integer, TreeMap<String, Refusal>> byStatus = new TreeMap<>();
        for (String code : codes(operation, needsToken, particular)) {
            Refusal refusal = refusals.named(code);
            answered.put(code, refusal);
            byStatus.computeIfAbsent(refusal.status(), status -> new TreeMap<>())
                    .put(code, refusal);
        }
        Map<String, APIResponse> answers = new TreeMap<>();
        APIResponses before = operation.getResponses();
        if (before != null && before.getAPIResponses() != null) {
            answers.putAll(before.getAPIResponses());
        }
        byStatus.forEach((status, codes) -> answers.put(Integer.toString(status), answer(status, codes)));
        APIResponses all = OASFactory.createAPIResponses();
        answers.forEach(all::addAPIResponse);
        operation.setResponses(all);
    }

    private static Set<String> codes(Operation operation, boolean needsToken, List<String> particular) {
        Set<String> codes = new TreeSet<>(particular);
        add(
                codes,
                CommonRefusal.BAD_PATH,
                CommonRefusal.METHOD_NOT_ALLOWED,
                CommonRefusal.NOT_ACCEPTABLE,
                CommonRefusal.INTERNAL_ERROR,
                CommonRefusal.UNAVAILABLE);
        if (needsToken) {
            add(codes, CommonRefusal.UNAUTHENTICATED, CommonRefusal.FORBIDDEN);
        }
        if (operation.getRequestBody() != null) {
            add(
                    codes,
                    CommonRefusal.INVALID_REQUEST,
                    CommonRefusal.MALFORMED_BODY,
                    CommonRefusal.BODY_TOO_LARGE,
                    CommonRefusal.UNSUPPORTED_MEDIA_TYPE);
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(Answers::canBeWrong)) {
            add(codes, CommonRefusal.INVALID_REQUEST);
        }
        return codes;
    }

    private static void add(Set<String> codes, CommonRefusal... refusals) {
        for (CommonRefusal refusal : refusals) {
            codes.add(refusal.name());
        }
    }

    private static boolean canBeWrong(Parameter parameter) {
        return parameter.getIn() == Parameter.In.PATH || parameter.getIn() == Parameter.In.QUERY;
    }

    private static APIResponse answer(int status, Map<String, Refusal> codes) {
        MediaType problem = OASFactory.createMediaType().schema(Documented.reference("Problem"));
        codes.keySet()
                .forEach(code ->
                        problem.addExample(code, OASFactory.createExample().ref("#/components/examples/" + code)));
        APIResponse answer = OASFactory.createAPIResponse()
                .description(codes.values().stream()
                        .map(refusal -> "`" + refusal.name() + "`: " + refusal.title())
                        .collect(Collectors.joining(". ", "", ".")))
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, problem));
        if (codes.keySet().stream().anyMatch(RETRYABLE::contains)) {
            answer.addHeader(
                    "Retry-After",
                    header("After how many seconds to send the same again", SchemaType.INTEGER)
                            .example(1));
        }
        if (status == 401) {
            answer.addHeader(
                    "WWW-Authenticate",
                    header("The scheme that is needed", SchemaType.STRING).example("Bearer"));
        }
        return answer;
    }

    private static Header header(String description, SchemaType type) {
        Schema schema = OASFactory.createSchema().addType(type);
        return OASFactory.createHeader().description(description).schema(schema);
    }

    /** The example of every code that some operation answers. */
    Map<String, Example> examples() {
        Map<String, Example> examples = new TreeMap<>();
        answered.forEach((code, refusal) -> examples.put(
                code, OASFactory.createExample().summary(refusal.title()).value(example(refusal))));
        return examples;
    }

    private static Map<String, Object> example(Refusal refusal) {
        Problem problem = Problems.of(refusal, null, null, List.of());
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", problem.type());
        example.put("title", problem.title());
        example.put("status", problem.status());
        example.put("instance", "/the/path/that/was/asked/for");
        example.put("code", problem.code());
        example.put("traceId", "0af7651916cd43dd8448eb211c80319c");
        return example;
    }
}
