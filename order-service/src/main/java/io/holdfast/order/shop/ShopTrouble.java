package io.holdfast.order.shop;

import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** A service that an order needs does not answer: nothing was made, and the same request may be sent again. */
final class ShopTrouble {

    private static final Logger LOG = Logger.getLogger(ShopTrouble.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private ShopTrouble() {}

    static RefusedException with(String service, Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused;
        }
        LOG.warnf("no order without %s: %s", service, failure);
        return RefusedException.retryable(
                CommonRefusal.UNAVAILABLE, "the " + service + " service does not answer", SOON);
    }
}
