package io.holdfast.simulation;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A participant: what it keeps outlives the machines that run it. */
public interface ParticipantNode {

    /** A machine has started to run it. */
    void start(Machine fresh);

    /** Does what the request asks for; the reply may come later, or never. */
    void serve(Phase phase, List<Wire.Letter> letters, Consumer<List<Wire.Word>> reply);

    /** What it chokes on is mended. */
    void heal();

    /** Of its reservation; null when there is none. */
    @Nullable
    ReservationState state(BranchKey key);

    /** The reservations that are not final. */
    List<BranchKey> open();

    /** All reservations that are still there. */
    List<BranchKey> kept();
}
