package io.holdfast.coordinator.api;

import io.holdfast.service.problem.RefusedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Prefer: wait=N} header (RFC 7240), N in seconds. */
final class Prefer {

    private static final int MAX_SECONDS = 30;
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])");

    private Prefer() {}

    /** How long the client wants to wait; null when it does not say. Other preferences are passed over, as the RFC has it. */
    static @Nullable Duration wait(@Nullable String header) {
        Matcher matcher = WAIT.matcher(header == null ? "" : header);
        if (!matcher.find()) {
            return null;
        }
        int seconds = Integer.parseInt(matcher.group(1));
        if (seconds > MAX_SECONDS) {
            throw RefusedException.invalid("Prefer", "wait must be at most " + MAX_SECONDS + ", not " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
