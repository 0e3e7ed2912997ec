package io.holdfast.payment.gateway;

/**
 * The port to the outside: what a payment gateway must be able to do. Every call may be made again at any time; none throws
 * for what the gateway or the network does.
 */
public interface PaymentGateway {

    /** Sets the money aside on the card. */
    GatewayAnswer authorise(Charge charge, String cardToken);

    /** Takes the money that was set aside. */
    GatewayAnswer capture(Charge charge);

    /** Lets go the money that was set aside, or will be. */
    GatewayAnswer voidCharge(Charge charge);

    /** Asks what has become of it. */
    GatewayAnswer query(Charge charge);
}
