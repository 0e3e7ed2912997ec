package io.holdfast.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient a payment is with the gateway. */
@ConfigMapping(prefix = "holdfast.payment")
public interface PaymentConfig {

    /** How often a try asks a gateway that cannot be reached. */
    @WithDefault("3")
    int attempts();

    /** Between the first two of these; the next pauses are longer. */
    @WithDefault("PT0.1S")
    Duration attemptPause();

    /**
     * How long after it has left a request may still take effect at the gateway: longer than any connection, proxy or queue on
     * the way keeps it. A cancelled payment that the gateway does not know is not let go before.
     */
    @WithDefault("PT30S")
    Duration longestCall();

    /**
     * How long after its request an authorisation can still be captured: longer than any issuer keeps one. A payment that the
     * gateway has named and now denies knowing is believed to be gone only then; until then a copy of the gateway that lags
     * behind may have answered. Reservations are kept for longer ({@code holdfast.participant.retention}), which is looked at at
     * the start.
     */
    @WithDefault("P30D")
    Duration longestAuthorisation();

    /** A request to authorise that is younger than this is not sent again: it is most probably being worked on. */
    @WithDefault("PT1.5S")
    Duration resendAfter();

    /** Between two counts of what is unclear. */
    Duration countEvery();

    /** Between two rounds of questions about payments that are unclear although nothing is under way for them. */
    Duration askEvery();

    Unclear unclear();

    Events events();

    Walk walk();

    /** How such payments are asked about. */
    interface Unclear {

        /** How many one round takes. */
        @WithDefault("50")
        int batch();

        /** How long one round may go on. */
        @WithDefault("PT20S")
        Duration roundLimit();

        /** Between two questions about a payment that has just become unclear; later a quarter of its age. */
        @WithDefault("PT1S")
        Duration minPause();

        /** Between two questions about one that has long been so. */
        @WithDefault("PT1M")
        Duration maxPause();
    }

    /** What the gateway has called back. */
    interface Events {

        /** Between two looks for events that are stored and not yet applied. */
        Duration sweepEvery();

        /** How many one look takes. */
        @WithDefault("50")
        int batch();

        /** How long an event that has just come is left to the request that brought it. */
        @WithDefault("PT5S")
        Duration firstPause();

        /** Between two attempts to apply an event, at most. */
        @WithDefault("PT1M")
        Duration maxPause();

        /** How long events are kept: longer than the gateway sends one again. */
        @WithDefault("P30D")
        Duration retention();

        /** How many old ones are removed at a time. */
        @WithDefault("1000")
        int removed();
    }

    /** How the gateway's list is compared with our rows. */
    interface Walk {

        /** Between two turns of a replica, as the scheduler reads it. */
        String every();

        /** After a turn has begun no replica begins another one for so long. */
        @WithDefault("PT2S")
        Duration turn();

        /** How many lines one question asks for. */
        @WithDefault("500")
        int page();

        /** How many questions one turn asks; the next turn goes on from there. */
        @WithDefault("20")
        int pages();

        /** How long one turn may go on; it is looked at after each page. */
        @WithDefault("PT20S")
        Duration turnLimit();

        /**
         * How far each walk goes back behind the last: longer than a line may take to show up in the list. What is taken
         * up late by the gateway appears late, so this need not be as long as a call may live, but it is.
         */
        @WithDefault("PT60S")
        Duration overlap();
    }
}
