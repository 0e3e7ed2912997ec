package io.holdfast.coordinator.store;

import io.holdfast.coordinator.store.CoordinatorTables.Row;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The statements of {@link Replicas} on rows in memory. */
public final class SimulatedReplicas extends Replicas {

    private static final Comparator<Due> BY_TIME =
            Comparator.comparing(Due::since).thenComparing(Due::id);

    private final CoordinatorTables tables;
    private final World world;
    private final Machine machine;
    private long stalledUntil;

    @SuppressWarnings("NullAway") // No statement of the parent's is left that would need them.
    public SimulatedReplicas(CoordinatorTables tables, World world, Machine machine) {
        super(null);
        this.tables = tables;
        this.world = world;
        this.machine = machine;
    }

    @Override
    public void beat(UUID replica) {
        reachable();
        if (stalledUntil <= world.now() && world.strikes(Fault.HEARTBEATS_FAIL)) {
            stalledUntil = world.now() + world.chance().between(1000, 8000);
        }
        if (stalledUntil > world.now()) {
            throw new Refused("the heartbeat does not get through");
        }
        tables.counters.merge(replica, 1L, Long::sum);
    }

    @Override
    public Look look() {
        reachable();
        boolean unowned = false;
        for (Row row : tables.open.values()) {
            unowned |= row.owner == null;
        }
        return new Look(new HashMap<>(tables.counters), unowned && !tables.counters.isEmpty());
    }

    @Override
    public Instant time() {
        reachable();
        return tables.now();
    }

    @Override
    public List<Due> due(UUID replica, @Nullable Due last, int limit) {
        reachable();
        Instant now = tables.now();
        return page(replica, last, limit, next -> !next.isAfter(now));
    }

    @Override
    public List<Due> far(UUID replica, Duration longerThan, @Nullable Due last, int limit) {
        reachable();
        Instant latest = tables.now().plus(longerThan);
        return page(replica, last, limit, next -> next.isAfter(latest));
    }

    private List<Due> page(UUID replica, @Nullable Due last, int limit, Predicate<Instant> wanted) {
        List<Due> due = new ArrayList<>();
        for (Row row : tables.open.values()) {
            Instant next = row.nextAttemptAt;
            if (replica.equals(row.owner) && next != null && wanted.test(next)) {
                Due each = new Due(row.id, row.version, next);
                if (last == null || BY_TIME.compare(each, last) > 0) {
                    due.add(each);
                }
            }
        }
        if (due.size() > 1) {
            due.sort(BY_TIME);
        }
        return due.size() > limit ? due.subList(0, limit) : due;
    }

    @Override
    public long parked(int limit) {
        reachable();
        long parked = 0;
        for (Row row : tables.rows.values()) {
            parked += row.parked ? 1 : 0;
        }
        return Math.min(parked, limit);
    }

    @Override
    public List<Stored> claim(UUID replica, Collection<UUID> dead, int limit) {
        reachable();
        List<Stored> claimed = new ArrayList<>(take(replica, row -> row.owner == null, limit));
        for (UUID each : dead) {
            claimed.addAll(take(replica, row -> each.equals(row.owner), limit - claimed.size()));
        }
        return claimed;
    }

    @Override
    public List<Stored> claimLost(UUID replica, int limit) {
        reachable();
        return take(replica, row -> row.owner != null && !tables.counters.containsKey(row.owner), limit);
    }

    private List<Stored> take(UUID replica, Predicate<Row> whose, int limit) {
        List<Stored> taken = new ArrayList<>();
        if (world.strikes(Fault.WRITE_FAILS)) {
            throw new Refused("the database does not answer");
        }
        for (Row row : List.copyOf(tables.open.values())) {
            if (taken.size() < limit && row.nextAttemptAt != null && whose.test(row)) {
                if (row.unreadable || world.strikes(Fault.ROW_UNREADABLE)) {
                    // As written by a newer version: it must not stand in the way of the others.
                    row.unreadable = true;
                    world.invariants().unreadable(row.id);
                    if (world.has(Bug.UNREADABLE_ROW_STOPS_THE_CLAIM)) {
                        throw new Refused("a row cannot be read");
                    }
                    continue;
                }
                Stored was = row.read();
                row.owner = replica;
                row.epoch++;
                row.nextAttemptAt = CoordinatorTables.earlier(
                        row.nextAttemptAt, tables.now().plusSeconds(1));
                tables.changed(was, row);
                taken.add(row.read());
            }
        }
        if (!taken.isEmpty() && world.strikes(Fault.COORDINATOR_DIES_AFTER_WRITE)) {
            machine.die();
            throw new Refused("the replica has just died");
        }
        return taken;
    }

    @Override
    public void leave(UUID replica) {
        reachable();
        for (Row row : List.copyOf(tables.open.values())) {
            if (replica.equals(row.owner)) {
                Stored was = row.read();
                row.owner = null;
                tables.changed(was, row);
            }
        }
        forget(replica);
    }

    @Override
    public void forget(UUID replica) {
        reachable();
        if (tables.open.values().stream().noneMatch(row -> row.nextAttemptAt != null && replica.equals(row.owner))) {
            tables.counters.remove(replica);
        }
    }

    private void reachable() {
        if (!machine.isAlive()) {
            throw new Refused("the replica is dead");
        }
    }
}
