package io.holdfast.coordinator.participant;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.service.client.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One participant: its address, and what keeps its troubles from becoming everybody's. */
final class Remote {

    /** The participant answered, but is in trouble itself; counts against its circuit. */
    static final class SickException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        SickException(Reply reply) {
            super("answers " + reply.status(), null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }

    /** The last thing that went wrong. */
    record Trouble(Instant at, String error) {}

    private final String name;
    private final String url;
    private final Duration timeout;
    private final Duration circuitDelay;
    private final RetryBudget retries;
    // Two guards, the circuit within: that we have too much to ask says nothing about whom we ask, neither good nor
    // bad.
    private final TypedGuard<CompletionStage<Reply>> bulkhead;
    private final TypedGuard<CompletionStage<Reply>> breaker;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private volatile CircuitBreakerState circuit = CircuitBreakerState.CLOSED;
    private volatile @Nullable Trouble lastTrouble;

    Remote(String name, CoordinatorConfig.Participant config, MeterRegistry meters) {
        this.name = name;
        this.url = config.url().endsWith("/")
                ? config.url().substring(0, config.url().length() - 1)
                : config.url();
        this.timeout = config.timeout();
        this.circuitDelay = config.circuitDelay();
        this.retries = new RetryBudget(config.retriesPerSecond(), System::nanoTime);
        this.meters = meters;
        this.bulkhead = TypedGuard.create(new TypeLiteral<CompletionStage<Reply>>() {})
                .withDescription(name)
                .withThreadOffload(false)
                .withBulkhead()
                .limit(config.bulkhead())
                .queueSize(config.bulkhead())
                .done()
                .build();
        this.breaker = TypedGuard.create(new TypeLiteral<CompletionStage<Reply>>() {})
                .withDescription(name)
                .withThreadOffload(false)
                .withCircuitBreaker()
                .requestVolumeThreshold(config.circuitWindow())
                .failureRatio(config.circuitFailureRatio())
                .delay(config.circuitDelay().toMillis(), ChronoUnit.MILLIS)
                .onStateChange(state -> circuit = state)
                .done()
                .build();
        meters.gauge("tcc.calls.in.flight", io.micrometer.core.instrument.Tags.of("participant", name), inFlight);
        meters.gauge(
                "tcc.circuit.open",
                io.micrometer.core.instrument.Tags.of("participant", name),
                this,
                remote -> remote.circuit == CircuitBreakerState.CLOSED ? 0 : 1);
    }

    /** Runs the call unless the circuit is open or the bulkhead full; then the stage fails with the guard's exception. */
    CompletionStage<Reply> guarded(Supplier<CompletionStage<Reply>> call) {
        return bulkhead.get(() -> breaker.get(() -> unguarded(call)));
    }

    /** Runs the call, also when the circuit is open: for an operator, who knows better. */
    CompletionStage<Reply> unguarded(Supplier<CompletionStage<Reply>> call) {
        inFlight.incrementAndGet();
        return call.get().whenComplete((reply, failure) -> inFlight.decrementAndGet());
    }

    boolean mayRetry() {
        return retries.take();
    }

    void retryNotMade() {
        retries.giveBack();
    }

    void observed(Phase phase, String outcome, Duration duration) {
        timers.computeIfAbsent(
                        phase + outcome,
                        key -> Timer.builder("tcc.call")
                                .tag("participant", name)
                                .tag("phase", phase.name())
                                .tag("outcome", outcome)
                                .register(meters))
                .record(duration);
    }

    void troubled(Instant at, String error) {
        lastTrouble = new Trouble(at, error);
    }

    String name() {
        return name;
    }

    String url() {
        return url;
    }

    Duration timeout() {
        return timeout;
    }

    Duration circuitDelay() {
        return circuitDelay;
    }

    CircuitBreakerState circuit() {
        return circuit;
    }

    int inFlight() {
        return inFlight.get();
    }

    @Nullable
    Trouble lastTrouble() {
        return lastTrouble;
    }
}
