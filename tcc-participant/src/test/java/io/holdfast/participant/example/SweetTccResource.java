package io.holdfast.participant.example;

import io.holdfast.participant.rest.TccResource;
import jakarta.ws.rs.Path;

@Path("/tcc")
class SweetTccResource extends TccResource<TakeSweets> {}
