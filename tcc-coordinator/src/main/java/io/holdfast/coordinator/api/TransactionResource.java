package io.holdfast.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.TransactionFilter;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Transactions over HTTP. */
@Path("/transactions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class TransactionResource {

    private static final String LABEL = "[A-Za-z0-9._-]{1,32}:.{0,64}";

    private final BeginTransactions begins;
    private final Inquiries inquiries;
    private final Transactions transactions;
    private final Engine engine;
    private final Waiting waiting;
    private final Caller caller;
    private final ObjectMapper json;

    TransactionResource(
            BeginTransactions begins,
            Inquiries inquiries,
            Transactions transactions,
            Engine engine,
            Waiting waiting,
            Caller caller,
            ObjectMapper json) {
        this.begins = begins;
        this.inquiries = inquiries;
        this.transactions = transactions;
        this.engine = engine;
        this.waiting = waiting;
        this.caller = caller;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Begins a transaction, once for each id")
    @APIResponse(
            responseCode = "200",
            description = "It was begun before with the same content; as it is now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "201",
            description = "Begun; with Prefer: wait=N, also ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Begun, and not ended within the time that Prefer names",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, MALFORMED_BODY, UNKNOWN_PARTICIPANT")
    @APIResponse(responseCode = "422", description = "CONTENT_MISMATCH, TOO_OLD")
    @APIResponse(responseCode = "503", description = "OVERLOADED")
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
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    @Operation(summary = "Transactions, newest first")
    @APIResponse(responseCode = "200", description = "One page")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST")
    public Page<TransactionView> list(
            @QueryParam("state") @Nullable TransactionState state,
            @QueryParam("participant") @Size(max = 64) @Nullable String participant,
            @QueryParam("parked") @Pattern(regexp = "true|false") @Nullable String parked,
            @Parameter(description = "name:value") @QueryParam("label") @Pattern(regexp = LABEL) @Nullable String label,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        UUID before = Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0)));
        int colon = label == null ? -1 : label.indexOf(':');
        TransactionFilter filter = new TransactionFilter(
                state,
                participant,
                parked == null ? null : Boolean.valueOf(parked),
                label == null ? null : label.substring(0, colon),
                label == null ? null : label.substring(colon + 1));
        return Page.of(
                transactions.list(filter, before, limit + 1),
                limit,
                Views::brief,
                last -> List.of(last.snapshot().id().toString()));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "A transaction with the history of its calls")
    @APIResponse(responseCode = "200", description = "As it is now")
    @APIResponse(responseCode = "404", description = "NOT_FOUND")
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
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Cancels a transaction, also one that was never begun")
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled, or being cancelled, already; or it was never begun and is cancelled now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It was undecided and is decided now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(responseCode = "409", description = "ALREADY_CONFIRMED")
    @APIResponse(responseCode = "422", description = "TOO_OLD")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public Response cancel(
            @PathParam("id") UUID id,
            @Parameter(hidden = true) @HeaderParam("Content-Type") @Nullable String type,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = CancelRequest.class)))
                    @Nullable
                    String body)
            throws JsonProcessingException {
        Inquiries.Cancelled cancelled = inquiries.cancel(id, reason(type, body));
        return Response.status(cancelled.asked() ? 202 : 200)
                .entity(Views.brief(cancelled.stored()))
                .build();
    }

    /** The body is optional, and some clients name a type even of none. */
    private @Nullable Reason reason(@Nullable String type, @Nullable String body) throws JsonProcessingException {
        if (body == null || body.isBlank()) {
            return null;
        }
        if (type == null || !type.startsWith(MediaType.APPLICATION_JSON)) {
            throw new RefusedException(CommonRefusal.UNSUPPORTED_MEDIA_TYPE, "expected application/json");
        }
        CancelRequest request = json.readValue(body, CancelRequest.class);
        return request == null ? null : request.reason();
    }

    @POST
    @Path("/decisions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The binding decisions, for participants whose holds have expired")
    @APIResponse(responseCode = "200", description = "One answer for each transaction")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, MALFORMED_BODY")
    @APIResponse(responseCode = "503", description = "RESTORED, OVERLOADED")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public DecisionsAnswer decisions(@NotNull @Valid DecisionsRequest request) {
        return inquiries.decisions(request.transactionIds());
    }

    @PUT
    @Path("/{id}/branches/{branchId}/outcome")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "A participant tells how the try of its asynchronous branch ended")
    @APIResponse(responseCode = "204", description = "Noted, or known already")
    @APIResponse(responseCode = "403", description = "NOT_THE_PARTICIPANT")
    @APIResponse(responseCode = "404", description = "NOT_FOUND")
    @APIResponse(responseCode = "409", description = "CANCELLED, OUTCOME_CONTRADICTED")
    @RolesAllowed(Role.SERVICE)
    public void outcome(
            @PathParam("id") UUID id, @PathParam("branchId") String branchId, @NotNull @Valid OutcomeRequest request) {
        inquiries.outcome(id, branchId, request, caller.id());
    }
}
