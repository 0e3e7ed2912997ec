package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.CoordinatorTables.Row;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The statements of {@link Transactions} on rows in memory: the same conditions, the same columns. What it does is held
 * against the real ones by {@code TransactionsContract}. Its replica may die or stop before and after each durable step, and
 * may not learn whether a step was done.
 */
public final class SimulatedTransactions extends Transactions {

    private final CoordinatorTables tables;
    private final World world;
    private final Machine machine;

    @SuppressWarnings("NullAway") // No statement of the parent's is left that would need them.
    public SimulatedTransactions(CoordinatorTables tables, World world, Machine machine) {
        super(null);
        this.tables = tables;
        this.world = world;
        this.machine = machine;
    }

    @Override
    public @Nullable Stored begin(Begin begin, boolean mayBeArchived) {
        before();
        if (tables.rows.containsKey(begin.id()) || (mayBeArchived && tables.archived.containsKey(begin.id()))) {
            return null;
        }
        Row row = new Row(begin, tables.now());
        tables.rows.put(begin.id(), row);
        tables.open.put(begin.id(), row);
        world.invariants().begun(row.read());
        after();
        return row.read();
    }

    @Override
    public boolean bury(UUID id, Reason reason) {
        before();
        if (tables.either(id) != null) {
            return false;
        }
        tables.rows.put(id, new Row(id, reason, tables.now()));
        world.invariants().buried(id);
        after();
        return true;
    }

    @Override
    public boolean write(Write write) {
        before();
        Row row = tables.rows.get(write.snapshot().id());
        if (row == null || (row.version != write.version() && !world.has(Bug.EPOCH_NOT_CHECKED)) || !fits(row, write)) {
            return false;
        }
        Stored was = row.read();
        row.progress(write.snapshot(), write.calls());
        row.parked = write.snapshot().isParked();
        if (write instanceof Write.Decide decide) {
            row.state =
                    decide.decision() == Decision.CONFIRM ? TransactionState.CONFIRMING : TransactionState.CANCELLING;
            row.decision = decide.decision();
            row.reason = decide.reason();
            row.decidedAt = decide.at();
            row.parked = false;
        } else if (write instanceof Write.End end) {
            row.state = end.state();
            row.endedAt = end.at();
            row.nextAttemptAt = null;
            row.owner = null;
        } else if (write instanceof Write.Save save) {
            row.deadline = save.snapshot().deadline();
            row.extended = save.snapshot().extended();
            row.nextAttemptAt = save.nextAttemptAt();
        }
        tables.changed(was, row);
        after();
        return true;
    }

    private boolean fits(Row row, Write write) {
        if (write instanceof Write.Decide decide) {
            return row.state == TransactionState.TRYING
                    && (decide.decision() == Decision.CANCEL
                            || world.has(Bug.DEADLINE_OUTSIDE_THE_COMPARE_AND_SET)
                            || row.deadline.isAfter(tables.now()));
        }
        return write instanceof Write.End ? row.state == write.snapshot().state() : row.endedAt == null;
    }

    @Override
    public boolean cancel(UUID id, Reason reason) {
        before();
        Row row = tables.rows.get(id);
        return row != null && row.state == TransactionState.TRYING && cancelled(row, reason);
    }

    @Override
    public boolean cancelExpired(UUID id, Reason reason) {
        before();
        Row row = tables.rows.get(id);
        return row != null
                && row.state == TransactionState.TRYING
                && !row.deadline.isAfter(tables.now())
                && cancelled(row, reason);
    }

    private boolean cancelled(Row row, Reason reason) {
        Stored was = row.read();
        row.state = TransactionState.CANCELLING;
        row.decision = Decision.CANCEL;
        row.reason = reason;
        row.decidedAt = tables.now();
        row.nextAttemptAt = tables.now();
        tables.changed(was, row);
        after();
        return true;
    }

    @Override
    public @Nullable Stored find(UUID id) {
        reachable();
        Row row = tables.either(id);
        return row == null || row.unreadable ? null : row.read();
    }

    @Override
    public Map<UUID, Standing> standings(Collection<UUID> ids) {
        reachable();
        Map<UUID, Standing> standings = new HashMap<>();
        for (UUID id : ids) {
            Row row = tables.either(id);
            if (row != null) {
                long leftMs = Duration.between(tables.now(), row.deadline).toMillis();
                Long endedMs = row.endedAt == null || row.state == TransactionState.MIXED
                        ? null
                        : Duration.between(row.endedAt, tables.now()).toMillis();
                standings.put(id, new Standing(id, row.decision, endedMs, leftMs));
            }
        }
        return standings;
    }

    @Override
    public @Nullable Stored change(UUID id, UnaryOperator<@Nullable Snapshot> change) {
        before();
        Row row = tables.either(id);
        Stored was = row == null || row.unreadable ? null : row.read();
        Snapshot after = was == null ? null : change.apply(was.snapshot());
        if (row != null && was != null && after != null && tables.rows.containsKey(id)) {
            row.progress(after, was.calls());
            row.nextAttemptAt = tables.now();
            tables.changed(was, row);
            after();
        }
        return was;
    }

    @Override
    public Listed list(TransactionFilter filter, @Nullable UUID before, int limit) {
        throw new UnsupportedOperationException("lists are no part of the simulation");
    }

    private void reachable() {
        if (!machine.isAlive()) {
            throw new Refused("the replica is dead");
        }
    }

    private void before() {
        reachable();
        if (world.strikes(Fault.WRITE_FAILS)) {
            throw new Refused("the database does not answer");
        }
        if (world.strikes(Fault.COORDINATOR_DIES_BEFORE_WRITE)) {
            machine.die();
            throw new Refused("the replica has just died");
        }
    }

    private void after() {
        if (world.strikes(Fault.COORDINATOR_DIES_AFTER_WRITE)) {
            machine.die();
            throw new Refused("the replica has just died");
        }
        if (world.strikes(Fault.COORDINATOR_PAUSES_AFTER_WRITE)) {
            machine.pause(world.chance().between(500, 15_000));
        }
        if (world.strikes(Fault.WRITE_OUTCOME_UNKNOWN)) {
            throw new Refused("the database's answer is lost");
        }
    }
}
