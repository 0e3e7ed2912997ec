package io.holdfast.payment;

import io.holdfast.protocol.Ids;
import java.util.concurrent.atomic.AtomicLong;

/** Payloads to test with; no two have the same amount. */
public final class Orders {

    private static final AtomicLong AMOUNT = new AtomicLong(1_000);

    private Orders() {}

    public static HoldPayment payment(String cardToken) {
        return payment("carl", cardToken);
    }

    public static HoldPayment payment(String userId, String cardToken) {
        return new HoldPayment(HoldPayment.Operation.RESERVE, Ids.next(), userId, AMOUNT.incrementAndGet(), cardToken);
    }
}
