package io.holdfast.coordinator;

import io.holdfast.coordinator.decision.Backoff;
import io.holdfast.coordinator.decision.Policy;
import io.holdfast.protocol.BranchKind;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The coordinator's limits and times, and the participants it may call. */
@ConfigMapping(prefix = "tcc")
public interface CoordinatorConfig {

    /** The participants by name. There is no other way to make the coordinator call anybody. */
    Map<String, Participant> participants();

    /** How much longer than the deadline a participant keeps a hold before it asks. */
    @WithDefault("PT30S")
    Duration grace();

    /** Between two calls for a branch: doubled from the base up to the cap, with full jitter. */
    Retry retry();

    /** Between two looks at an asynchronous branch. */
    Poll poll();

    /** Transactions that may be live in this process at once; beyond it a begin is refused with 503. */
    @WithDefault("20000")
    int maxLive();

    /** Requests that may wait for the end of a transaction at once; beyond it what is known now is the answer. */
    @WithDefault("500")
    int maxWaiting();

    /** A transaction that waits longer than this for its next call leaves memory until then. */
    @WithDefault("PT3S")
    Duration restAfter();

    /** Threads, and so database connections, that write for transactions in progress. */
    @WithDefault("8")
    int writers();

    /** Begins with older ids are refused; what has ended stays readable for longer, see {@link Archive#keep}. */
    @WithDefault("P7D")
    Duration retention();

    /** Ids that are younger than the retention by less than this are refused already. */
    @WithDefault("PT1H")
    Duration retentionMargin();

    /**
     * When the database was last restored from a backup. Transactions that began before may be missing from it, so inquiries
     * about unknown ids of that time are not answered, nor are these cancelled.
     */
    Optional<Instant> restoredAt();

    Replica replica();

    Archive archive();

    Events events();

    interface Retry {
        @WithDefault("PT0.1S")
        Duration base();

        @WithDefault("PT30S")
        Duration cap();

        /** After so many calls of phase 2 a branch is parked: shown to operators, retried slowly. */
        @WithDefault("12")
        int limit();

        /** Between two calls for a parked branch. */
        @WithDefault("PT1M")
        Duration parked();
    }

    interface Poll {
        @WithDefault("PT0.2S")
        Duration base();

        @WithDefault("PT5S")
        Duration cap();
    }

    interface Replica {
        /** How often this process says that it lives. */
        @WithDefault("PT1S")
        Duration heartbeat();

        /** A replica whose counter has not moved for so long is dead. */
        @WithDefault("PT3S")
        Duration staleAfter();

        /** How often the database is searched for transactions to take over or to wake. */
        @WithDefault("PT0.25S")
        Duration scan();

        /** How many transactions one search takes. */
        @WithDefault("100")
        int batch();
    }

    interface Archive {
        /** So long after its end a transaction moves out of the table of live ones. */
        @WithDefault("PT10M")
        Duration after();

        /**
         * So long after its end it is removed; at least twice the retention, ours and that of the participant that keeps its
         * reservations longest, since participants may ask so late. What they ask about later they keep for ever.
         */
        @WithDefault("P70D")
        Duration keep();

        /** How often this replica looks for what is to be moved or removed. */
        @WithDefault("PT5S")
        Duration period();

        /** How many are moved or removed in one database transaction. */
        @WithDefault("200")
        int batch();

        /** How many batches at most each time. */
        @WithDefault("20")
        int batches();
    }

    interface Events {
        /** How often states are looked up while somebody watches. */
        @WithDefault("PT0.5S")
        Duration period();

        /** How many may watch this replica at once; more are refused with 503. */
        @WithDefault("32")
        int readers();

        /** How many changes may wait for one that reads slowly; with more it is dropped. */
        @WithDefault("1000")
        int queue();

        /** How often a comment is sent, so that a silent stream is known to be alive. */
        @WithDefault("PT15S")
        Duration heartbeat();
    }

    interface Participant {
        /** Its base address. */
        String url();

        /**
         * The kinds of branches that it has. A begin that asks for another one is refused. Without this the coordinator learns it
         * from the first call, and of what works only at confirm not before the decision.
         */
        Optional<Set<BranchKind>> kinds();

        /** How long one call may take. */
        @WithDefault("PT2S")
        Duration timeout();

        /**
         * Calls that may be on their way at once, and as many again may wait; of those that travel together so many full
         * requests of each kind.
         */
        @WithDefault("64")
        int bulkhead();

        /**
         * Requests of one kind (tries, confirms, cancels) that may be on their way at once; what comes meanwhile waits and
         * travels together.
         */
        @WithDefault("1")
        int places();

        /** How long one of them may take before another one leaves beside it, up to three more. */
        @WithDefault("PT0.1S")
        Duration patience();

        /**
         * How many branches travel together at most, 1 to 100. 1 for a participant whose confirm waits for somebody
         * else, as that of a payment does: one slow branch must not delay the others.
         */
        @WithDefault("50")
        int maxBatch();

        /** Repeated calls a second, so that one that returns from an outage is not flooded. */
        @WithDefault("100")
        int retriesPerSecond();

        /** Of so many calls in a row ... */
        @WithDefault("20")
        int circuitWindow();

        /** ... this part must fail to open the circuit ... */
        @WithDefault("0.5")
        double circuitFailureRatio();

        /** ... which is tried again after this. */
        @WithDefault("PT1S")
        Duration circuitDelay();
    }

    /** The numbers of the rules. */
    default Policy policy() {
        return new Policy(
                grace(),
                new Backoff(retry().base(), retry().cap()),
                new Backoff(poll().base(), poll().cap()),
                retry().limit(),
                retry().parked(),
                participants().values().stream()
                        .map(Participant::circuitDelay)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO));
    }
}
