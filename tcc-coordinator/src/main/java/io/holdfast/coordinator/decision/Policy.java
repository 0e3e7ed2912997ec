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
 */
public record Policy(Duration grace, Backoff retry, Backoff poll, int retryLimit, Duration parkedRetry) {

    /** As long as so many calls of phase 2 take at most: then a branch is parked even if none could be made. */
    Duration parkAfter() {
        Duration longest = Duration.ZERO;
        for (int attempt = 1; attempt <= retryLimit; attempt++) {
            longest = longest.plus(retry.limit(attempt));
        }
        return longest;
    }
}
