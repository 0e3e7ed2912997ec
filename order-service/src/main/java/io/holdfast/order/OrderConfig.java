package io.holdfast.order;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The service's settings. */
@ConfigMapping(prefix = "holdfast.order")
public interface OrderConfig {

    /** How long the tries of an order may take before the coordinator cancels it. */
    @WithDefault("PT10S")
    Duration transactionTimeout();

    /** How long a card payment may stay undecided. */
    @WithDefault("PT60S")
    Duration paymentTimeout();

    /** How many requests may wait for their order's end at once; who comes later is answered 202 right away. */
    @WithDefault("256")
    int maxWaiting();

    /** How long stock and coupon may take to answer. */
    @WithDefault("PT2S")
    Duration shopTimeout();

    /** How long the coordinator may take to answer a call that does not wait. */
    @WithDefault("PT3S")
    Duration coordinatorTimeout();

    Sweep sweep();

    /** The sweeper, which asks the coordinator about orders of which nothing was heard. */
    interface Sweep {

        /** The pause between two sweeps. */
        @WithDefault("PT1S")
        Duration every();

        /** How old an order is when the sweeper first asks about it. */
        @WithDefault("PT3S")
        Duration first();

        /** The same for an order with a card payment, whose status is learned by asking. */
        @WithDefault("PT1S")
        Duration firstWithCard();

        /** The pause until it asks about the same order again. */
        @WithDefault("PT2S")
        Duration again();

        /** The longest such pause, for an order about which asking fails again and again. */
        @WithDefault("PT1M")
        Duration longest();

        /** How many orders it takes at once. */
        @WithDefault("100")
        int batch();

        /** How many questions are under way at once. */
        @WithDefault("16")
        int concurrency();
    }
}
