package io.holdfast.participant;

import io.holdfast.protocol.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A service's business part when the hold is somebody else's, behind a network: a payment and its gateway.
 *
 * <p>Methods that take a connection run inside the database transaction that moves the reservation row. The others are the
 * outside calls: they run outside of any database transaction, must carry the branch as their idempotency key, must end by
 * themselves within seconds, and may be made again at any time by anyone. When an outside call throws, nobody knows what it did.
 *
 * @param <P> the payload of try
 */
public interface OutsideParticipant<P> {

    Class<P> payloadType();

    /**
     * What is known of a hold.
     *
     * @param state whether it is there, refused for good, or not known yet
     * @param reference what the outside calls it, when it told
     * @param reason why it was refused
     */
    record Hold(
            State state,
            @Nullable String reference,
            @Nullable Reason reason) {

        /** HELD and REJECTED are definite; anything unclear is PENDING. */
        public enum State {
            HELD,
            REJECTED,
            PENDING
        }

        public static final Hold PENDING = new Hold(State.PENDING, null, null);

        public static Hold held(@Nullable String reference) {
            return new Hold(State.HELD, reference, null);
        }

        public static Hold rejected(String code, String detail) {
            return new Hold(State.REJECTED, null, new Reason(code, detail, null));
        }
    }

    /**
     * Writes the business row of a branch whose reservation is new, before anything is sent.
     *
     * @throws HoldRefusedException when it is refused without asking outside
     */
    void prepare(Connection connection, Branch<P> branch) throws SQLException;

    /** Asks outside for the hold. Only a definite refusal is REJECTED. */
    Hold hold(Branch<P> branch);

    /**
     * Looks what became of a hold that was asked for. What the outside does not know is asked for again, with the same key:
     * the first request may still be on its way.
     */
    Hold look(Branch<P> branch);

    /** Records what is now known for good. */
    void recordHold(Connection connection, Branch<P> branch, Hold hold) throws SQLException;

    /** What is known of keeping a hold. */
    enum Kept {
        DONE,
        /** Not yet, or nobody knows: asked again, with the same key. */
        NOT_YET,
        /** The outside refuses for good, because the hold has lapsed there, say. A human must look, at once. */
        REFUSED
    }

    /** Keeps the hold outside. */
    Kept keep(Branch<P> branch);

    void recordKept(Connection connection, Branch<P> branch) throws SQLException;

    /**
     * Lets the hold go outside. Who asks again in {@link #look} may be asking right now, however old the branch is: the life
     * of a call counts from the last one that was sent, and from here on none may be sent any more.
     *
     * @return whether nothing is held and nothing will be: let go, refused, or still unknown after the longest life of a call
     */
    boolean letGo(Branch<P> branch);

    void recordLetGo(Connection connection, Branch<P> branch) throws SQLException;
}
