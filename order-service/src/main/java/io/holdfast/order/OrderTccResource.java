package io.holdfast.order;

import io.holdfast.participant.rest.TccResource;
import jakarta.ws.rs.Path;

@Path("/tcc")
class OrderTccResource extends TccResource<HoldOrder> {}
