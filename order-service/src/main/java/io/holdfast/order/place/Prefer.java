package io.holdfast.order.place;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code wait} preference of RFC 7240. The first one counts; one that is no number of seconds is none at all. */
final class Prefer {

    /** The longest that a request waits; who asks for more waits this long. */
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private static final Pattern WAIT = Pattern.compile("(?i)wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(;.*)?");

    private Prefer() {}

    /** How long the client wants to wait; zero when it does not. */
    static Duration waitOf(@Nullable List<String> headers) {
        if (headers == null) {
            return Duration.ZERO;
        }
        for (String header : headers) {
            for (String preference : header.split(",", -1)) {
                Matcher matcher = WAIT.matcher(preference.trim());
                if (matcher.matches()) {
                    Duration wait = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
                    return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
                }
            }
        }
        return Duration.ZERO;
    }
}
