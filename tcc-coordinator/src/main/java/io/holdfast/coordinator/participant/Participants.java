package io.holdfast.coordinator.participant;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Effect;
import io.holdfast.coordinator.decision.Event;
import io.holdfast.coordinator.store.CallRecord;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.client.JsonClient;
import io.holdfast.service.identity.ServiceTokens;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Calls participants by the names of the configuration. A call always ends in exactly one event, whatever happens to it. */
@ApplicationScoped
public class Participants {

    private static final Duration BUSY = Duration.ofMillis(50);

    private static final Set<BranchKind> EVERY_KIND = Set.of(BranchKind.values());

    private final Map<String, Outbox> outboxes = new TreeMap<>();
    private final Map<String, Set<BranchKind>> kinds = new TreeMap<>();

    Participants(CoordinatorConfig config, JsonClient client, ServiceTokens tokens, MeterRegistry meters) {
        config.participants().forEach((name, each) -> {
            outboxes.put(name, new Outbox(new Remote(name, each, meters), each, config.grace(), client, tokens));
            kinds.put(name, each.kinds().map(Set::copyOf).orElse(EVERY_KIND));
        });
    }

    /**
     * What became of a call.
     *
     * @param record null when no call was made
     */
    public record Result(Event event, @Nullable CallRecord record) {}

    /**
     * How a participant is, for operators.
     */
    @Schema(name = "Participant", description = "How a participant is")
    public record View(
            @Schema(description = "As branches name it", examples = "stock")
            String name,

            @Schema(description = "Where it is called", examples = "http://stock-service:8082")
            String url,

            @Schema(
                    description = "OPEN while it is spared calls, HALF_OPEN while one is tried",
                    enumeration = {"CLOSED", "OPEN", "HALF_OPEN"})
            String circuit,

            @Schema(description = "How many calls are under way", examples = "0")
            int inFlight,

            @Schema(description = "What went wrong last", examples = "no answer within 2 s") @Nullable
            String lastError,

            @Nullable Instant lastErrorAt) {}

    public boolean isKnown(String name) {
        return outboxes.containsKey(name);
    }

    /** The kinds of branches that it has, as far as the configuration says; none of one that is not known. */
    public Set<BranchKind> kindsOf(String name) {
        return kinds.getOrDefault(name, Set.of());
    }

    public List<View> all() {
        return outboxes.values().stream()
                .map(Outbox::remote)
                .map(remote -> {
                    Remote.Trouble trouble = remote.lastTrouble();
                    return new View(
                            remote.name(),
                            remote.url(),
                            remote.circuit().name(),
                            remote.inFlight(),
                            trouble == null ? null : trouble.error(),
                            trouble == null ? null : trouble.at());
                })
                .toList();
    }

    /**
     * Makes the call; never fails, never blocks.
     *
     * @param hurried whether an operator wants it made now, also to a participant that is spared calls
     */
    public CompletionStage<Result> call(
            UUID transactionId,
            Effect.Call call,
            @Nullable Reason cancelReason,
            @Nullable String traceId,
            Instant now,
            boolean hurried) {
        Branch branch = call.branch();
        Outbox outbox = outboxes.get(branch.spec().participant());
        if (outbox == null) {
            return CompletableFuture.completedFuture(
                    notCalled(call, "the participant is not in the configuration", Duration.ofSeconds(5)));
        }
        Remote remote = outbox.remote();
        if (!hurried && isRepeated(call) && !remote.mayRetry()) {
            return CompletableFuture.completedFuture(
                    notCalled(call, "too many repeated calls to the participant at once", BUSY.multipliedBy(4)));
        }
        long started = System.nanoTime();
        return outbox.send(new Outbox.Letter(transactionId, call, cancelReason, traceId, hurried))
                .thenApply(answer -> result(remote, call, now, Duration.ofNanos(System.nanoTime() - started), answer));
    }

    /**
     * What a participant shows of a reservation.
     *
     * @param state null when it shows none
     * @param words for an operator and the books
     */
    public record Shown(@Nullable ReservationState state, String words) {}

    /** Asks a participant for the reservation of a branch; never fails. */
    public CompletionStage<Shown> look(UUID transactionId, Branch branch, @Nullable String traceId) {
        Outbox outbox = outboxes.get(branch.spec().participant());
        return outbox == null
                ? CompletableFuture.completedFuture(new Shown(null, "the participant is not in the configuration"))
                : outbox.look(new BranchKey(transactionId, branch.id()), traceId);
    }

    private static Result result(Remote remote, Effect.Call call, Instant at, Duration duration, Outbox.Answer answer) {
        Throwable failure = answer.failure();
        if (failure instanceof CircuitBreakerOpenException) {
            giveBack(remote, call);
            return notCalled(call, "the participant's circuit is open", remote.circuitDelay());
        }
        if (failure instanceof BulkheadException) {
            giveBack(remote, call);
            return notCalled(call, "too many calls to the participant at once", BUSY);
        }
        Answers.Heard heard = answer.heard();
        if (heard.error() != null) {
            remote.troubled(at, heard.error());
        }
        remote.observed(call.phase(), heard.event().name(), duration);
        return new Result(
                new Event.Answered(call.branch().id(), heard.event(), heard.reason(), heard.error()),
                new CallRecord(
                        call.branch().id(),
                        call.phase(),
                        call.attempt(),
                        at,
                        duration.toMillis(),
                        answer.status(),
                        heard.error()));
    }

    /** Whoever was refused before waits with the others, also for the first call. */
    private static boolean isRepeated(Effect.Call call) {
        return call.attempt() > 1 || call.branch().refusals() > 0;
    }

    /** What the guard refused has not reached the participant, and takes nothing from those that may. */
    private static void giveBack(Remote remote, Effect.Call call) {
        if (isRepeated(call)) {
            remote.retryNotMade();
        }
    }

    private static Result notCalled(Effect.Call call, String why, Duration after) {
        return new Result(new Event.NotCalled(call.branch().id(), call.phase(), why, after), null);
    }
}
