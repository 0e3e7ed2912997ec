package io.holdfast.coordinator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Reason;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON columns of a transaction's row. */
final class RowJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.NON_NULL))
            .build();
    private static final TypeReference<List<Definition>> DEFINITIONS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private RowJson() {}

    /** A branch as begin gave it. */
    @RegisterForReflection
    record Definition(
            String branchId,
            String participant,
            BranchKind kind,
            int stage,

            @JsonRawValue @JsonDeserialize(using = KeptAsText.class)
            String payload,

            @Nullable Long pendingTimeoutMs) {}

    /** What is known about a branch. */
    @RegisterForReflection
    record Known(
            String branchId,
            BranchState state,
            int attempts,
            int refusals,
            boolean parked,
            @Nullable Instant nextAttemptAt,
            @Nullable String lastError,
            @Nullable Reason reason) {}

    /**
     * What is known about all branches, and how it came to be known.
     *
     * @param leftOut how many calls are left out
     * @param settling whether attempts and waits are those of phase 2: the decision itself is written with those of phase 1
     */
    @RegisterForReflection
    record Progress(boolean settling, List<Known> branches, List<CallRecord> calls, int leftOut) {

        // Empty lists are left out when they are written.
        @SuppressWarnings("NullAway")
        Progress {
            branches = branches == null ? List.of() : branches;
            calls = calls == null ? List.of() : calls;
        }
    }

    @RegisterForReflection
    static final class KeptAsText extends StdDeserializer<String> {

        private static final long serialVersionUID = 1L;

        KeptAsText() {
            super(String.class);
        }

        @Override
        public String deserialize(
                com.fasterxml.jackson.core.JsonParser parser,
                com.fasterxml.jackson.databind.DeserializationContext context)
                throws IOException {
            JsonNode tree = parser.readValueAsTree();
            return tree.toString();
        }
    }

    static String definitions(List<BranchSpec> branches) {
        return write(branches.stream()
                .map(spec -> new Definition(
                        spec.branchId(),
                        spec.participant(),
                        spec.kind(),
                        spec.stage(),
                        spec.payload(),
                        spec.pendingTimeoutMs()))
                .toList());
    }

    static String progress(Snapshot snapshot, Calls calls) {
        List<Known> known = new ArrayList<>(snapshot.branches().size());
        for (Branch branch : snapshot.branches()) {
            known.add(new Known(
                    branch.id(),
                    branch.state(),
                    branch.attempts(),
                    branch.refusals(),
                    branch.parked(),
                    branch.nextAttemptAt(),
                    branch.lastError(),
                    branch.reason()));
        }
        return write(new Progress(snapshot.decision() != null, known, calls.kept(), calls.leftOut()));
    }

    static List<Branch> branches(String definitions, @Nullable Progress progress) {
        Map<String, Known> known = new HashMap<>();
        if (progress != null) {
            progress.branches().forEach(each -> known.put(each.branchId(), each));
        }
        return read(definitions, DEFINITIONS).stream()
                .map(definition -> branch(definition, known.get(definition.branchId())))
                .toList();
    }

    private static Branch branch(Definition definition, @Nullable Known known) {
        BranchSpec spec = new BranchSpec(
                definition.branchId(),
                definition.participant(),
                definition.kind(),
                definition.stage(),
                definition.payload(),
                definition.pendingTimeoutMs());
        return known == null
                ? Branch.registered(spec)
                : new Branch(
                        spec,
                        known.state(),
                        known.attempts(),
                        known.refusals(),
                        false,
                        known.parked(),
                        known.nextAttemptAt(),
                        known.lastError(),
                        known.reason());
    }

    static @Nullable Progress progress(@Nullable String json) {
        return json == null ? null : read(json, new TypeReference<Progress>() {});
    }

    static @Nullable String reason(@Nullable Reason reason) {
        return reason == null ? null : write(reason);
    }

    static @Nullable Reason reason(@Nullable String json) {
        return json == null ? null : read(json, new TypeReference<Reason>() {});
    }

    static @Nullable String labels(@Nullable Map<String, String> labels) {
        return labels == null || labels.isEmpty() ? null : write(labels);
    }

    static @Nullable Map<String, String> labels(@Nullable String json) {
        return json == null ? null : read(json, LABELS);
    }

    private static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds what this version cannot read: " + e.getOriginalMessage(), e);
        }
    }
}
