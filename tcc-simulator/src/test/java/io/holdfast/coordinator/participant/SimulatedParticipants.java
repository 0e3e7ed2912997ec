package io.holdfast.coordinator.participant;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Effect;
import io.holdfast.coordinator.decision.Event;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.coordinator.store.CallRecord;
import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.SettleResults;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.TryAnswer;
import io.holdfast.protocol.TryResults;
import io.holdfast.service.client.Reply;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls participants over the simulated network. What an answer means is said by the real {@link Answers}, what travels
 * together by the real {@link Gatherer}; circuit, bulkhead and retry budget are a fault that strikes now and then.
 */
public final class SimulatedParticipants extends Participants {

    private static final Duration BUSY = Duration.ofMillis(50);
    private static final Set<BranchKind> KINDS = Set.of(BranchKind.values());
    private static final UUID SOME = new UUID(0x7000, 0x8000000000000000L);

    /** Each kind of answer is read once, by the real rules: they look at nothing else. */
    private static final Map<Heard, Answers.Heard> READ = new ConcurrentHashMap<>();

    private record Heard(Phase phase, boolean inBatch, Wire.@Nullable Word word) {}

    private final Wire wire;
    private final World world;
    private final Machine machine;
    private final Map<Phase, Map<String, Gatherer<Letter, Answers.Heard>>> gatherers = new EnumMap<>(Phase.class);

    private record Letter(String participant, Phase phase, Wire.Letter content) {}

    @SuppressWarnings("NullAway") // Without a participant in the configuration the parent makes no calls.
    public SimulatedParticipants(
            CoordinatorConfig config, MeterRegistry meters, Wire wire, World world, Machine machine) {
        super(config, null, null, meters);
        this.wire = wire;
        this.world = world;
        this.machine = machine;
    }

    @Override
    public boolean isKnown(String name) {
        return true;
    }

    @Override
    public Set<BranchKind> kindsOf(String name) {
        return KINDS;
    }

    @Override
    public CompletionStage<Result> call(
            UUID transactionId,
            Effect.Call call,
            @Nullable Reason cancelReason,
            @Nullable String traceId,
            Instant now,
            boolean hurried) {
        if (!hurried && world.strikes(Fault.CALL_NOT_MADE)) {
            return CompletableFuture.completedFuture(new Result(
                    new Event.NotCalled(call.branch().id(), call.phase(), "the participant's circuit is open", BUSY),
                    null));
        }
        world.invariants().calls(transactionId, call.branch().id(), call.phase());
        Letter letter = new Letter(
                call.branch().spec().participant(),
                call.phase(),
                new Wire.Letter(
                        transactionId,
                        call.branch().id(),
                        call.branch().spec().kind(),
                        call.branch().spec().payload(),
                        call.holdMs(),
                        cancelReason));
        return send(letter)
                .thenApply(heard -> new Result(
                        new Event.Answered(call.branch().id(), heard.event(), heard.reason(), heard.error()),
                        new CallRecord(call.branch().id(), call.phase(), call.attempt(), now, 1, null, heard.error())));
    }

    private CompletionStage<Answers.Heard> send(Letter letter) {
        if (letter.phase() != Phase.POLL && letter.content().kind() != BranchKind.ON_CONFIRM) {
            return gatherers
                    .computeIfAbsent(letter.phase(), phase -> new HashMap<>())
                    .computeIfAbsent(letter.participant(), name -> new Gatherer<>(this::sendAll, 2, 50))
                    .call(letter);
        }
        return sendAll(List.of(letter)).thenApply(answers -> answers.get(0));
    }

    private CompletionStage<List<Answers.Heard>> sendAll(List<Letter> letters) {
        CompletableFuture<List<Answers.Heard>> answers = new CompletableFuture<>();
        Letter first = letters.get(0);
        wire.send(
                machine,
                first.participant(),
                first.phase(),
                contents(letters),
                words -> answers.complete(heard(first.phase(), letters.size(), words)));
        return answers;
    }

    private static List<Wire.Letter> contents(List<Letter> letters) {
        List<Wire.Letter> contents = new ArrayList<>(letters.size());
        for (Letter letter : letters) {
            contents.add(letter.content());
        }
        return contents;
    }

    private static Answers.Heard known(Heard heard) {
        Answers.Heard known = READ.get(heard);
        return known == null ? READ.computeIfAbsent(heard, SimulatedParticipants::read) : known;
    }

    private static List<Answers.Heard> heard(Phase phase, int size, @Nullable List<Wire.@Nullable Word> words) {
        List<Answers.Heard> heard = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Wire.Word word = words == null ? null : words.get(i);
            heard.add(
                    words == null || (word == null && phase != Phase.POLL)
                            ? Answers.nothing(phase, "no answer")
                            : known(new Heard(phase, size > 1, word)));
        }
        return heard;
    }

    private static Answers.Heard read(Heard heard) {
        Wire.Word word = heard.word();
        Answer answer = word == null ? null : word.answer();
        if (heard.phase() == Phase.POLL) {
            return Answers.of(Phase.POLL, shown(word == null ? null : word.state()));
        }
        if (answer == null) {
            throw new IllegalStateException("a call without an answer: " + heard);
        }
        TccCode code = answer.code();
        if (heard.inBatch() && heard.phase() == Phase.TRY) {
            return Answers.of(new TryResults.Result(
                    SOME,
                    "branch",
                    answer.status(),
                    word == null ? null : word.state(),
                    code == null ? null : code.name(),
                    null,
                    reason(code)));
        }
        if (heard.inBatch()) {
            return Answers.of(
                    heard.phase(),
                    new SettleResults.Result(SOME, "branch", answer.status(), code == null ? null : code.name()));
        }
        if (code != null) {
            return Answers.of(heard.phase(), problem(answer.status(), code));
        }
        ReservationState state = word == null ? null : word.state();
        return Answers.of(
                heard.phase(),
                state == null || heard.phase() != Phase.TRY
                        ? new Reply(answer.status(), null, Buffer.buffer())
                        : json(answer.status(), new TryAnswer(state, 1000)));
    }

    private static Reply shown(@Nullable ReservationState state) {
        return state == null
                ? problem(404, TccCode.UNKNOWN)
                : json(
                        200,
                        Map.of(
                                "transactionId",
                                SOME.toString(),
                                "branchId",
                                "branch",
                                "state",
                                state.name(),
                                "expiresInMs",
                                0,
                                "createdAt",
                                "2026-01-01T00:00:00Z",
                                "updatedAt",
                                "2026-01-01T00:00:00Z"));
    }

    private static @Nullable Reason reason(@Nullable TccCode code) {
        return code == TccCode.REJECTED ? new Reason("NOT_AVAILABLE", "there is not enough of it", null) : null;
    }

    private static Reply json(int status, Object body) {
        return new Reply(status, "application/json", Buffer.buffer(CanonicalJson.write(body)));
    }

    private static Reply problem(int status, TccCode code) {
        Reason reason = reason(code);
        Problem problem =
                new Problem("about:blank", code.name(), status, "so it is", null, code.name(), null, null, reason);
        return new Reply(status, Problem.MEDIA_TYPE, Buffer.buffer(CanonicalJson.write(problem)));
    }
}
