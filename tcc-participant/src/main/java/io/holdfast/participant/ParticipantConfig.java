package io.holdfast.participant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The kit's settings. */
@ConfigMapping(prefix = "holdfast.participant")
public interface ParticipantConfig {

    /** How long final reservations are kept at least, after their transaction has ended. */
    @WithDefault("P7D")
    Duration retention();

    /** A try whose transaction is older than the retention less this is refused: its tombstone may be gone soon. */
    @WithDefault("P1D")
    Duration retentionMargin();

    Lock lock();

    Sweep sweep();

    /** The Redis lock. */
    interface Lock {

        /** The life of a lock whose holder dies; longer than the work that it covers. */
        @WithDefault("PT20S")
        Duration lease();

        /** How long to wait for a lock before going on without: the database decides all the same. */
        @WithDefault("PT0.25S")
        Duration patience();

        /** How long one command may take before Redis counts as away. */
        @WithDefault("PT0.15S")
        Duration timeout();

        /** How long Redis is left alone when it was away. */
        @WithDefault("PT1S")
        Duration pause();
    }

    /** The expiry sweeper. */
    interface Sweep {

        /** How many expired reservations one sweep asks about, at most 100. */
        @WithDefault("100")
        int batch();

        /** The longest pause between two sweeps while the coordinator does not answer. */
        @WithDefault("PT15S")
        Duration maxPause();

        /** How long the coordinator may take to answer. */
        @WithDefault("PT3S")
        Duration timeout();
    }
}
