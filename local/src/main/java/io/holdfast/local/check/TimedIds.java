package io.holdfast.local.check;

import java.time.Instant;
import java.util.Locale;

/** Ids are UUIDv7 (RFC 9562): their first 48 bits are the milliseconds when they were made, and they are ordered by them. */
final class TimedIds {

    private static final String OF_ALL = "00000000-0000-0000-0000-000000000000";
    private static final int LOW_BITS = 16;
    private static final long LOW = 0xFFFF;

    private TimedIds() {}

    /**
     * Lower than each id that was made at that time or later, and higher than all that were made before; for the epoch lower than
     * any id, of whatever version.
     */
    static String lowest(Instant made) {
        if (made.equals(Instant.EPOCH)) {
            return OF_ALL;
        }
        long millis = made.toEpochMilli();
        return String.format(Locale.ROOT, "%08x-%04x-7000-8000-000000000000", millis >>> LOW_BITS, millis & LOW);
    }
}
