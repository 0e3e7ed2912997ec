package io.holdfast.coordinator.store;

import io.holdfast.coordinator.store.CoordinatorTables.Row;
import io.holdfast.protocol.TransactionState;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements of {@link Archive} on rows in memory, without those that an operator has left something in. */
public final class SimulatedArchive extends Archive {

    private static final Comparator<UUID> AS_TEXT = Comparator.comparing(UUID::toString);

    private final CoordinatorTables tables;
    private final World world;
    private final Machine machine;

    @SuppressWarnings("NullAway") // No statement of the parent's is left that would need it.
    public SimulatedArchive(CoordinatorTables tables, World world, Machine machine) {
        super(null);
        this.tables = tables;
        this.world = world;
        this.machine = machine;
    }

    @Override
    public List<UUID> move(@Nullable UUID last, Duration after, Instant now, int limit) {
        reachable();
        boolean atOnce = world.has(Bug.ARCHIVES_WHAT_HAS_JUST_ENDED);
        List<UUID> ids = due(tables.rows, last, atOnce ? Duration.ZERO : after, now, limit);
        ids.forEach(tables::archive);
        return ids;
    }

    @Override
    public List<UUID> remove(@Nullable UUID last, Duration after, Instant now, int limit) {
        reachable();
        List<UUID> ids = due(tables.archived, last, after, now, limit);
        ids.forEach(tables.archived::remove);
        return ids;
    }

    private List<UUID> due(Map<UUID, Row> table, @Nullable UUID last, Duration after, Instant now, int limit) {
        Instant before = tables.now().minus(after);
        if (before.isBefore(tables.begin)) {
            return List.of();
        }
        UUID first = firstOf(now.minus(after));
        List<UUID> ids = new ArrayList<>();
        for (Row row : table.values()) {
            boolean ended = row.state == TransactionState.CONFIRMED || row.state == TransactionState.CANCELLED;
            if (ended
                    && !row.parked
                    && row.endedAt != null
                    && row.endedAt.isBefore(before)
                    && AS_TEXT.compare(row.id, first) < 0
                    && (last == null || AS_TEXT.compare(row.id, last) > 0)) {
                ids.add(row.id);
            }
        }
        ids.sort(AS_TEXT);
        return ids.size() > limit ? ids.subList(0, limit) : ids;
    }

    private void reachable() {
        if (!machine.isAlive() || world.strikes(Fault.WRITE_FAILS)) {
            throw new Refused("the database does not answer");
        }
    }
}
