package io.holdfast.payment;

import io.holdfast.participant.rest.OutsideTccResource;
import jakarta.ws.rs.Path;

/** The participant's endpoints, bound to payment's payload. */
@Path("/tcc")
class PaymentTccResource extends OutsideTccResource<HoldPayment> {}
