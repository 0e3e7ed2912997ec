package io.holdfast.local.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of {@code ./holdfast status}, as it travels from the supervisor: fields separated by tabs. */
public record StatusLine(String name, String state, int port, long pid, int restarts, String detail) {

    public static final String READY = "ready";
    private static final int FIELDS = 6;

    static StatusLine ofUnit(Unit unit) {
        Unit.Status status = unit.status();
        String detail = age(status.since());
        String state = switch (status.state()) {
            case STOPPED -> "stopped";
            case WAITING -> "restarting";
            case RUNNING -> READY;
        };
        if (status.state() == Unit.State.RUNNING && unit.hasHealth()) {
            Health health = Health.of(status.port());
            state = switch (health.state()) {
                case READY -> READY;
                case DEGRADED -> "degraded";
                case NOT_READY -> "not ready";
            };
            detail = health.detail().isEmpty() ? detail : detail + ", " + health.detail();
        }
        return new StatusLine(status.name(), state, status.port(), status.pid(), status.restarts(), detail);
    }

    static String of(Unit unit) {
        StatusLine line = ofUnit(unit);
        return String.join(
                "\t",
                line.name,
                line.state,
                Integer.toString(line.port),
                Long.toString(line.pid),
                Integer.toString(line.restarts),
                line.detail);
    }

    /** Reads it back. */
    public static StatusLine parse(String text) {
        List<String> fields = List.of(text.split("\t", -1));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("not a status line: " + text);
        }
        return new StatusLine(
                fields.get(0),
                fields.get(1),
                Integer.parseInt(fields.get(2)),
                Long.parseLong(fields.get(3)),
                Integer.parseInt(fields.get(4)),
                fields.get(5));
    }

    private static String age(@Nullable Instant since) {
        if (since == null) {
            return "";
        }
        Duration age = Duration.between(since, Instant.now());
        if (age.toHours() > 0) {
            return "for " + age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0
                ? "for " + age.toMinutes() + " min " + age.toSecondsPart() + " s"
                : "for " + age.toSeconds() + " s";
    }
}
