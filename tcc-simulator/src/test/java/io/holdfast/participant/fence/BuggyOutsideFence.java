package io.holdfast.participant.fence;

import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.OutsideParticipant.Kept;
import io.holdfast.participant.fence.OutsideWork.Asked;
import io.holdfast.participant.fence.OutsideWork.Heard;
import io.holdfast.participant.fence.OutsideWork.Opened;
import io.holdfast.participant.fence.OutsideWork.OutsideCall;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.World;
import java.time.Duration;
import java.util.List;

/** The real fence of an outside participant, with a bug planted in one of its halves. */
final class BuggyOutsideFence extends OutsideFence {

    private final World world;
    private final Reservations reservations;
    private final Database database;

    BuggyOutsideFence(
            World world,
            OutsideParticipant<Object> participant,
            Reservations reservations,
            Database database,
            Together together,
            Duration batchTime) {
        super(participant, reservations, database, together, batchTime);
        this.world = world;
        this.reservations = reservations;
        this.database = database;
    }

    /** Whether the bug that is planted is one of these. */
    static boolean isPlantedIn(World world) {
        return world.has(Bug.PENDING_CANCELLED_AT_ONCE)
                || world.has(Bug.REFUSED_CAPTURE_READ_AS_DONE)
                || world.has(Bug.GIVEN_UP_ON_AN_UNCLEAR_ANSWER);
    }

    @Override
    Opened openSettle(Operation operation, Settle call) {
        if (operation == Operation.CANCEL && world.has(Bug.PENDING_CANCELLED_AT_ONCE)) {
            database.<OutsideStep, BranchKey>inTransaction(OutsideStep.CANCEL, connection -> {
                Reservation row =
                        reservations.lock(connection, List.of(call.key())).get(call.key());
                if (row != null && row.state() == ReservationState.PENDING) {
                    List<BranchKey> keys = List.of(call.key());
                    reservations.move(connection, keys, ReservationState.PENDING, ReservationState.CANCELLING, null);
                    reservations.move(connection, keys, ReservationState.CANCELLING, ReservationState.CANCELLED, null);
                }
                return call.key();
            });
        }
        return super.openSettle(operation, call);
    }

    @Override
    Heard ask(OutsideCall call) {
        Heard heard = super.ask(call);
        boolean wrong = call.asked() == Asked.KEEP
                && heard.kept() == Kept.NOT_YET
                && world.has(Bug.GIVEN_UP_ON_AN_UNCLEAR_ANSWER);
        return wrong ? Heard.of(Kept.REFUSED) : heard;
    }

    @Override
    Result heard(Opened opened, OutsideCall call, Heard heard) {
        boolean wrong = call.asked() == Asked.KEEP
                && heard.kept() == Kept.REFUSED
                && world.has(Bug.REFUSED_CAPTURE_READ_AS_DONE);
        return super.heard(opened, call, wrong ? Heard.of(Kept.DONE) : heard);
    }
}
