package io.holdfast.order;

import io.holdfast.protocol.Reason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reasons that an order may show. Their list is closed, because customers' programs rely on it, while the coordinator and
 * the participants speak of more among themselves.
 */
final class CustomerReasons {

    private static final String CANCELLED_BY_USER = "CANCELLED_BY_USER";

    /** What the coordinator calls a cancel that somebody asked for; of an order's transaction only its customer does. */
    private static final String CANCELLED_BY_REQUEST = "CANCELLED_BY_REQUEST";

    private static final Set<String> KNOWN = Set.of(
            "OUT_OF_STOCK",
            "PRICE_CHANGED",
            "PRODUCT_UNAVAILABLE",
            "INSUFFICIENT_BALANCE",
            "COUPON_NOT_USABLE",
            "PAYMENT_DECLINED",
            Reason.TIMED_OUT,
            CANCELLED_BY_USER,
            Reason.PARTICIPANT_UNAVAILABLE);

    private CustomerReasons() {}

    /** The reason under a code of the list; what is not in it is a participant that did not do its part. */
    static @Nullable Reason of(@Nullable Reason reason) {
        if (reason == null || KNOWN.contains(reason.code())) {
            return reason;
        }
        String code = reason.code().equals(CANCELLED_BY_REQUEST) ? CANCELLED_BY_USER : Reason.PARTICIPANT_UNAVAILABLE;
        return new Reason(code, reason.detail(), reason.participant());
    }
}
