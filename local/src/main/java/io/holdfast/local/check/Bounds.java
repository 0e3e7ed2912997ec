package io.holdfast.local.check;

import java.time.Duration;

/**
 * How old something is before it must agree, by the database's clock: under load the youngest is still under way.
 *
 * @param agree how long after its end a transaction's branches and order must show it
 * @param end how long after its deadline, or its decision, a transaction must have ended, and after its expiry a hold
 */
public record Bounds(Duration agree, Duration end) {

    /** Generous for a loaded machine, small for a person who waits. */
    public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** For SQL, after a time: it is old, or lies so far ahead that it would never become so. */
    String isOld() {
        return " NOT BETWEEN UTC_TIMESTAMP(3) - " + micros(end) + " AND UTC_TIMESTAMP(3) + " + micros(end);
    }

    /** For SQL, after the time of a change: it is so old that others must show it, or lies ahead. */
    String isSettled() {
        return " NOT BETWEEN UTC_TIMESTAMP(3) - " + micros(agree) + " AND UTC_TIMESTAMP(3) + " + micros(end);
    }

    /** For SQL. */
    static String micros(Duration duration) {
        return "INTERVAL " + duration.toMillis() * 1_000 + " MICROSECOND";
    }
}
