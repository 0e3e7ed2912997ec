package io.holdfast.coordinator.api;

import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.TransactionView;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.problem.RefusedException;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Transactions over HTTP. */
@Path("/transactions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class TransactionResource {

    private final BeginTransactions begins;
    private final Inquiries inquiries;
    private final Transactions transactions;
    private final Engine engine;
    private final Waiting waiting;
    private final Caller caller;

    TransactionResource(
            BeginTransactions begins,
            Inquiries inquiries,
            Transactions transactions,
            Engine engine,
            Waiting waiting,
            Caller caller) {
        this.begins = begins;
        this.inquiries = inquiries;
        this.transactions = transactions;
        this.engine = engine;
        this.waiting = waiting;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.SERVICE)
    public CompletionStage<Response> begin(
            @HeaderParam("Prefer") @Nullable String prefer, @NotNull @Valid BeginTransaction request) {
        Duration wait = Prefer.wait(prefer);
        BeginTransactions.Begun begun = begins.begin(request, caller.id());
        if (wait == null) {
            return CompletableFuture.completedFuture(response(begun.fresh() ? 201 : 200, begun.stored()));
        }
        return waiting.forEnd(begun.stored(), wait).thenApply(stored -> {
            int done = begun.fresh() ? 201 : 200;
            return response(stored.snapshot().state().isFinal() ? done : 202, stored);
        });
    }

    private static Response response(int status, Stored stored) {
        return Response.status(status)
                // As text: an URI would be resolved against the request, which is gone when a waiter is answered.
                .header("Location", "/transactions/" + stored.snapshot().id())
                .entity(Views.brief(stored))
                .build();
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public TransactionView get(@PathParam("id") UUID id) {
        Stored here = engine.view(id);
        Stored stored = here == null ? transactions.find(id) : here;
        if (stored == null) {
            throw RefusedException.notFound("transaction", id);
        }
        return Views.whole(stored);
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public Response cancel(@PathParam("id") UUID id, @Nullable @Valid CancelRequest request) {
        Inquiries.Cancelled cancelled = inquiries.cancel(id, request == null ? null : request.reason());
        return Response.status(cancelled.asked() ? 202 : 200)
                .entity(Views.brief(cancelled.stored()))
                .build();
    }

    @POST
    @Path("/decisions")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public DecisionsAnswer decisions(@NotNull @Valid DecisionsRequest request) {
        return inquiries.decisions(request.transactionIds());
    }

    @PUT
    @Path("/{id}/branches/{branchId}/outcome")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.SERVICE)
    public void outcome(
            @PathParam("id") UUID id, @PathParam("branchId") String branchId, @NotNull @Valid OutcomeRequest request) {
        inquiries.outcome(id, branchId, request, caller.id());
    }
}
