package io.holdfast.participant.fence;

import io.holdfast.participant.OutsideParticipant.Kept;
import io.holdfast.participant.fence.OutsideWork.Asked;
import io.holdfast.participant.fence.OutsideWork.Heard;
import io.holdfast.participant.fence.OutsideWork.Opened;
import io.holdfast.participant.fence.OutsideWork.OutsideCall;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.TccCode;
import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can do about a branch that is CONFIRMING and whose outside refuses for good to keep it: give it up. The
 * outside is asked once more, with the same key, and on its refusal to let go what it still holds. Only when it says that
 * nothing is held and nothing will be, the row becomes CANCELLED, in one database transaction with the word about who did it and
 * why. Until then it stays CONFIRMING: so it is the outside that decides between a capture that comes late and the
 * void, and whichever it was, the row can follow.
 *
 * <p>Not final, so that the simulator can stand for the table of those who gave up.
 */
@ApplicationScoped
public class GiveUps {

    private static final Reason REASON = new Reason(
            TccCode.CONFIRM_REFUSED.name(),
            "the outside refused the confirm for good, and an operator gave it up",
            null);

    private static final String NOTE =
            "INSERT INTO given_up (transaction_id, branch_id, operator, reason, state_before,"
                    + " state_after, at) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))";
    private static final String FIND = "SELECT operator, reason, state_before, state_after, at"
            + " FROM given_up WHERE transaction_id = ? AND branch_id = ?";

    private final OutsideFence fence;
    private final Database database;

    GiveUps(Fence fence, Database database) {
        if (!(fence instanceof OutsideFence outside)) {
            throw new IllegalStateException(
                    "only what somebody else holds can be given up, and this service holds its own."
                            + " Recommended action: extend TccResource instead of OutsideTccResource.");
        }
        this.fence = outside;
        this.database = database;
    }

    /** What became of the wish to give a branch up. */
    public enum End {
        /** It is given up, and nothing is held outside any more. */
        DONE,
        /** The outside refuses to keep it, and has not said yet that it has let go: nothing is changed here. */
        NOT_LET_GO,
        /** The outside does not say that it refuses for good: nothing is changed. */
        NOT_REFUSED,
        /** It is confirmed, perhaps by this very question: the outside has kept it after all. */
        CONFIRMED,
        /** It is in a state in which there is nothing to give up. */
        NOT_CONFIRMING,
        /** There is no such reservation. */
        UNKNOWN
    }

    /**
     * What became of it.
     *
     * @param state the reservation's state now; null when there is none
     */
    public record Result(End end, @Nullable ReservationState state) {}

    /**
     * Gives the branch up if, and only if, the outside says now that it refuses for good to keep it. Again, it goes on where
     * it stands; the first operator's word remains.
     *
     * @param reason why, at most 500 characters
     */
    public Result giveUp(BranchKey key, String operator, String reason) {
        Opened opened = fence.openPursuit(key);
        if (opened == null) {
            return new Result(End.UNKNOWN, null);
        }
        ReservationState state = opened.result().state();
        OutsideCall call = opened.call();
        if (call != null && call.asked() == Asked.KEEP) {
            Heard heard = fence.ask(call);
            if (heard.kept() != Kept.REFUSED) {
                // Kept is kept, whoever asked; and what it does not say is for the next confirm to find out.
                state = fence.heard(opened, call, heard).state();
                return new Result(state == ReservationState.CONFIRMED ? End.CONFIRMED : End.NOT_REFUSED, state);
            }
            if (!fence.ask(new OutsideCall(Asked.LET_GO, call.branch())).letGo()) {
                return new Result(End.NOT_LET_GO, state);
            }
            database.inTransaction(OutsideStep.GIVE_UP, connection -> write(connection, call, operator, reason));
            opened = fence.openPursuit(key);
            state = opened == null ? null : opened.result().state();
        }
        if (find(key).isPresent()) {
            return new Result(End.DONE, state);
        }
        return new Result(state == ReservationState.CONFIRMED ? End.CONFIRMED : End.NOT_CONFIRMING, state);
    }

    /** Who gave the branch up; empty when nobody did. */
    public Optional<GivenUp> find(BranchKey key) {
        return database.read(queries -> {
            try (PreparedStatement statement = queries.prepareStatement(FIND)) {
                statement.setString(1, key.transactionId().toString());
                statement.setString(2, key.branchId());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new GivenUp(
                                    row.getString(1),
                                    row.getString(2),
                                    ReservationState.valueOf(row.getString(3)),
                                    ReservationState.valueOf(row.getString(4)),
                                    ReservationReader.instant(row, 5)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Under a lock on the row: another operator may have been first. */
    private int write(Connection connection, OutsideCall call, String operator, String reason) throws SQLException {
        Reservation before = fence.giveUp(connection, call.branch(), REASON);
        return before == null ? 0 : note(connection, before, operator, reason);
    }

    /** Says who gave the row up, which was so before, and why. */
    int note(Connection connection, Reservation before, String operator, String reason) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setString(1, before.key().transactionId().toString());
            note.setString(2, before.key().branchId());
            note.setString(3, operator);
            note.setString(4, reason);
            note.setString(5, before.state().name());
            note.setString(6, ReservationState.CANCELLED.name());
            return note.executeUpdate();
        }
    }
}
