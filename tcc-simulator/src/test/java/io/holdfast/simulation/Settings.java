package io.holdfast.simulation;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.participant.ParticipantConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The configuration of everything that is simulated: the product's own, with waits that fit into a minute. */
final class Settings {

    private static final SmallRyeConfig CONFIG = new SmallRyeConfigBuilder()
            .withMapping(CoordinatorConfig.class)
            .withMapping(ParticipantConfig.class)
            .withDefaultValue("tcc.grace", "PT5S")
            .withDefaultValue("tcc.retry.cap", "PT5S")
            .withDefaultValue("tcc.retry.limit", "6")
            .withDefaultValue("tcc.retry.parked", "PT10S")
            .withDefaultValue("tcc.replica.scan", "PT0.5S")
            .withDefaultValue("tcc.archive.after", "PT2M")
            .withDefaultValue("holdfast.participant.combine.places", "1")
            .withDefaultValue("holdfast.participant.retention", "PT25S")
            .withDefaultValue("holdfast.participant.retention-margin", "PT5S")
            .withDefaultValue("holdfast.participant.cleaning.batch", "50")
            .withDefaultValue("holdfast.participant.cleaning.batches", "4")
            .withDefaultValue("holdfast.participant.cleaning.again", "PT10S")
            // Limits on the time that really passes: one that strikes would make a seed another one.
            .withDefaultValue("holdfast.participant.cleaning.time", "PT1H")
            .withDefaultValue("holdfast.participant.unsettled.batch-time", "PT1H")
            .build();

    static final CoordinatorConfig COORDINATOR = CONFIG.getConfigMapping(CoordinatorConfig.class);
    static final ParticipantConfig PARTICIPANT = CONFIG.getConfigMapping(ParticipantConfig.class);

    static final MeterRegistry METERS = new Uncounted();

    private Settings() {}

    /** Counts nothing, since nothing is behind it; and spares the search for a counter, which is dearer than a step. */
    private static final class Uncounted extends CompositeMeterRegistry {

        private final Counter none = super.counter("none");

        @Override
        public Counter counter(String name, String... tags) {
            return none;
        }
    }
}
