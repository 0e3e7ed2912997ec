package io.holdfast.balance;

import io.holdfast.participant.rest.TccResource;
import jakarta.ws.rs.Path;

/** The participant's endpoints, bound to balance's payload. */
@Path("/tcc")
class BalanceTccResource extends TccResource<HoldBalance> {}
