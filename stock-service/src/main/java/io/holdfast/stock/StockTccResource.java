package io.holdfast.stock;

import io.holdfast.participant.rest.TccResource;
import jakarta.ws.rs.Path;

/** The participant's endpoints, bound to stock's payload. */
@Path("/tcc")
class StockTccResource extends TccResource<HoldStock> {}
