package io.holdfast.participant.fence;

import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.Ids;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Wire;
import io.holdfast.simulation.World;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Retention: final rows go when the coordinator says that their transaction has ended and some time has passed, row by row;
 * tries that are nearly as old are refused. A model of the product's, with seconds for days.
 */
final class Cleaning {

    private static final long KEPT_MS = 25_000;
    private static final long MARGIN_MS = 5000;
    private static final long EVERY_MS = 5000;
    private static final int BATCH = 50;

    /** What is refused as too old is refused for good, as another kind is: the coordinator reads both alike. */
    static final Wire.Word TOO_OLD = new Wire.Word(Answer.UNSUPPORTED_KIND, null);

    private final World world;
    private final String name;
    private final SimulatedReservations reservations;
    private final Coordinators coordinators;

    Cleaning(World world, String name, SimulatedReservations reservations, Coordinators coordinators) {
        this.world = world;
        this.name = name;
        this.reservations = reservations;
        this.coordinators = coordinators;
    }

    /** The id tells its age. */
    static boolean isTooOld(World world, UUID transactionId) {
        return Ids.timeOf(transactionId).isBefore(world.instant().minusMillis(KEPT_MS - MARGIN_MS));
    }

    void start(Machine on) {
        on.every(EVERY_MS, () -> clean(on));
    }

    private void clean(Machine on) {
        List<BranchKey> keys = reservations.finalFor(KEPT_MS, BATCH);
        if (world.has(Bug.CLEANING_REMOVES_A_LIVE_ROW)) {
            keys.forEach(key -> reservations.ofTransaction(key.transactionId()).forEach(this::remove));
        } else if (!keys.isEmpty()) {
            List<UUID> ids =
                    keys.stream().map(BranchKey::transactionId).distinct().toList();
            coordinators.decisions(on, ids, answer -> cleaned(keys, answer));
        }
    }

    private void cleaned(List<BranchKey> keys, @Nullable DecisionsAnswer answer) {
        if (answer == null) {
            return;
        }
        for (BranchKey key : keys) {
            boolean ended = answer.decisions().stream()
                    .anyMatch(entry -> entry.transactionId().equals(key.transactionId()) && entry.ended());
            if (ended) {
                remove(key);
            }
        }
    }

    private void remove(BranchKey key) {
        world.invariants().removed(name, key, reservations.state(key));
        reservations.remove(key);
    }
}
