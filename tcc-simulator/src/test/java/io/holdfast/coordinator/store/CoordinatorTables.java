package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.BranchSpec;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The coordinator's tables, and their clock. Shared by all replicas. */
public final class CoordinatorTables {

    /** What watches every change of a row. */
    public interface Watch {
        void changed(Stored before, Stored after);

        /** It has moved to the archive. */
        default void archived(UUID id) {}
    }

    /** One row of {@code tcc_transaction}. */
    static final class Row {

        final UUID id;
        final List<BranchSpec> specs;
        final byte @Nullable [] requestHash;
        final @Nullable Map<String, String> labels;
        final @Nullable String traceId;
        final long timeoutMs;
        final Instant createdAt;
        TransactionState state;

        @Nullable
        Decision decision;

        @Nullable
        Reason reason;

        Instant deadline;
        boolean extended;
        /** As written; before the first progress, as they were registered. */
        List<Branch> branches;
        /** Whether the progress is that of phase 2. */
        boolean settling;

        Calls calls = Calls.NONE;
        boolean parked;
        boolean unreadable;
        long version = 1;
        long epoch;

        @Nullable
        UUID owner;

        @Nullable
        Instant nextAttemptAt;

        @Nullable
        Instant decidedAt;

        @Nullable
        Instant endedAt;

        Row(Begin begin, Instant now) {
            this.id = begin.id();
            this.specs = begin.branches();
            this.requestHash = begin.requestHash();
            this.labels = begin.labels();
            this.traceId = begin.traceId();
            this.timeoutMs = begin.timeoutMs();
            this.createdAt = now;
            this.state = TransactionState.TRYING;
            this.deadline = now.plusMillis(begin.timeoutMs());
            this.owner = begin.owner();
            this.nextAttemptAt = earlier(deadline, now.plusSeconds(3));
            this.branches = List.copyOf(specs.stream().map(Branch::registered).toList());
        }

        /** A transaction that was cancelled before it was begun. */
        Row(UUID id, Reason reason, Instant now) {
            this.id = id;
            this.specs = List.of();
            this.requestHash = null;
            this.labels = null;
            this.traceId = null;
            this.timeoutMs = 0;
            this.createdAt = now;
            this.state = TransactionState.CANCELLED;
            this.decision = Decision.CANCEL;
            this.reason = reason;
            this.deadline = now;
            this.decidedAt = now;
            this.endedAt = now;
            this.branches = List.of();
        }

        /** As a read gives it: what was under way is not known any more. */
        Stored read() {
            Snapshot snapshot = new Snapshot(
                    id, state, decision, reason, timeoutMs, deadline, extended, decidedAt, endedAt, branches);
            return new Stored(
                    snapshot.isSettling() && !settling ? snapshot.enterPhase2() : snapshot,
                    version,
                    owner,
                    requestHash,
                    labels,
                    traceId,
                    createdAt,
                    calls,
                    false);
        }

        void progress(Snapshot snapshot, Calls made) {
            List<Branch> written = new ArrayList<>(snapshot.branches().size());
            for (Branch branch : snapshot.branches()) {
                written.add(
                        branch.calling()
                                ? new Branch(
                                        branch.spec(),
                                        branch.state(),
                                        branch.attempts(),
                                        branch.refusals(),
                                        false,
                                        branch.parked(),
                                        branch.nextAttemptAt(),
                                        branch.lastError(),
                                        branch.reason())
                                : branch);
            }
            branches = List.copyOf(written);
            settling = snapshot.decision() != null;
            calls = made;
        }
    }

    static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    final Map<UUID, Row> rows = new LinkedHashMap<>();
    /** Those that have not ended: what searches look at. */
    final Map<UUID, Row> open = new LinkedHashMap<>();

    /** The archive: what has ended some time ago. */
    final Map<UUID, Row> archived = new LinkedHashMap<>();

    final Map<UUID, Long> counters = new LinkedHashMap<>();
    /** Nothing here is older. */
    final Instant begin;

    private final Supplier<Instant> clock;
    private final Watch watch;

    public CoordinatorTables(Supplier<Instant> clock, Watch watch) {
        this.begin = clock.get();
        this.clock = clock;
        this.watch = watch;
    }

    /** By the database's clock, in milliseconds. */
    Instant now() {
        return clock.get();
    }

    /** The same, for who watches. */
    public Instant time() {
        return clock.get();
    }

    void changed(Stored before, Row row) {
        row.version++;
        if (row.endedAt != null) {
            open.remove(row.id);
        }
        watch.changed(before, row.read());
    }

    void archive(UUID id) {
        Row row = rows.remove(id);
        if (row != null) {
            archived.put(id, row);
            watch.archived(id);
        }
    }

    /** The row in either table; null when there is none. */
    @Nullable
    Row either(UUID id) {
        Row row = rows.get(id);
        return row == null ? archived.get(id) : row;
    }

    /** The transaction as it is; null when it is unknown. */
    public @Nullable Stored find(UUID id) {
        Row row = either(id);
        return row == null ? null : row.read();
    }

    /** What has ended as it was decided and is not in the archive. */
    public List<UUID> endedAndLive() {
        List<UUID> ids = new ArrayList<>();
        for (Row row : rows.values()) {
            if (row.state == TransactionState.CONFIRMED || row.state == TransactionState.CANCELLED) {
                ids.add(row.id);
            }
        }
        return ids;
    }

    /** How often the transaction was taken over. */
    public long epoch(UUID id) {
        Row row = rows.get(id);
        return row == null ? 0 : row.epoch;
    }

    public List<UUID> unended() {
        return List.copyOf(open.keySet());
    }
}
