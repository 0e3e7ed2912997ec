package io.holdfast.payment.gateway;

import java.io.IOException;
import java.time.Instant;

/**
 * The port to the outside: what a payment gateway must be able to do. Every call may be made again at any time; what the
 * gateway or the network does to a single payment's call is an answer, and no exception.
 */
public interface PaymentGateway {

    /** Sets the money aside on the card. */
    GatewayAnswer authorise(Charge charge, String cardToken);

    /** Takes the money that was set aside. */
    GatewayAnswer capture(Charge charge);

    /** Lets go the money that was set aside, or will be. What has lapsed by itself is VOIDED; REFUSED is what was captured. */
    GatewayAnswer voidCharge(Charge charge);

    /** Asks what has become of it. */
    GatewayAnswer query(Charge charge);

    /**
     * What has happened at the gateway, in order; a payment stands there once for each thing that it has become. A line that
     * cannot be read is counted and passed over: it must not hide those behind it.
     *
     * @param since what is not older, by the gateway's clock
     * @param after what has a higher sequence
     * @throws IOException when the gateway does not tell
     */
    GatewayPage list(Instant since, long after, int limit) throws IOException;
}
