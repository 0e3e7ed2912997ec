package io.holdfast.participant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The kit's settings. */
@ConfigMapping(prefix = "holdfast.participant")
public interface ParticipantConfig {

    /**
     * How long final reservations are kept at least, after their transaction has ended: longer than any call, callback or
     * authorisation lives. A service whose outside holds something for longer than a week says more, and the coordinator
     * remembers transactions for longer than any of them ({@code tcc.archive.keep}).
     */
    @WithDefault("P7D")
    Duration retention();

    /** A try whose transaction is older than the retention less this is refused: its tombstone may be gone soon. */
    @WithDefault("P1D")
    Duration retentionMargin();

    Lock lock();

    Sweep sweep();

    Unsettled unsettled();

    Combine combine();

    Cleaning cleaning();

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

        /** How many batches one sweep settles at most, while each was full and was answered. */
        @WithDefault("50")
        int batches();

        /** How long a reservation that could not be settled steps back behind the others. */
        @WithDefault("PT5S")
        Duration stepBack();

        /** How long the coordinator may take to answer. */
        @WithDefault("PT3S")
        Duration timeout();
    }

    /** How outside calls that are under way are gone on with. */
    interface Unsettled {

        /** How many one round takes. */
        @WithDefault("64")
        int batch();

        /** How many outside calls one round makes at a time. */
        @WithDefault("8")
        int parallel();

        /** How long one batch of calls may make outside calls, and begin calls alone that failed together. */
        @WithDefault("PT1S")
        Duration batchTime();

        /** How long one round may take; calls that have not ended by then are interrupted and looked at again later. */
        @WithDefault("PT20S")
        Duration roundLimit();

        /** Between two looks at a young one; an older one is looked at again after a quarter of its age. */
        @WithDefault("PT0.5S")
        Duration minPause();

        /** Between two looks at an old one. */
        @WithDefault("PT30S")
        Duration maxPause();
    }

    /** How reservations are removed whose retention is over. */
    interface Cleaning {

        /** Between two rounds. */
        @WithDefault("PT10S")
        Duration every();

        /** How many reservations the coordinator is asked about at a time, at most 100. */
        @WithDefault("100")
        int batch();

        /** How many batches of each final state one round looks at. */
        @WithDefault("20")
        int batches();

        /** How long one round may take; what it has not come to is left for the next. */
        @WithDefault("PT5S")
        Duration time();

        /** When a reservation is looked at again whose transaction has not ended. */
        @WithDefault("PT1H")
        Duration again();
    }

    /** How calls that come at the same time share a database transaction. */
    interface Combine {

        /** How many database transactions each kind of call has at a time. */
        @WithDefault("2")
        int places();

        /** How many calls share one at most. */
        @WithDefault("64")
        int maxBatch();
    }
}
