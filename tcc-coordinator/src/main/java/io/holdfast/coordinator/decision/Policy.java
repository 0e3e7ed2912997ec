package io.holdfast.coordinator.decision;

import java.time.Duration;

/**
 * The numbers of the coordinator's rules.
 *
 * @param grace how much longer than the deadline a participant keeps a hold before it asks
 * @param retry between two calls for a branch
 * @param poll between two looks at an asynchronous branch
 * @param retryLimit after so many calls of phase 2 a branch is parked
 * @param parkedRetry between two calls for a parked branch
 * @param spared for how long at most a participant that fails is spared calls
 */
public record Policy(
        Duration grace, Backoff retry, Backoff poll, int retryLimit, Duration parkedRetry, Duration spared) {

    /** For all that is judged by a clock that is seen from afar. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Longer than any branch is ever made to wait. */
    public Duration longestWait() {
        Duration longest = retry.cap().compareTo(poll.cap()) > 0 ? retry.cap() : poll.cap();
        return (longest.compareTo(parkedRetry) > 0 ? longest : parkedRetry)
                .plus(spared)
                .plus(MARGIN);
    }

    /** As long as so many calls of phase 2 take at most: then a branch is parked even if none could be made. */
    Duration parkAfter() {
        Duration longest = Duration.ZERO;
        for (int attempt = 1; attempt <= retryLimit; attempt++) {
            longest = longest.plus(retry.limit(attempt));
        }
        return longest;
    }
}
