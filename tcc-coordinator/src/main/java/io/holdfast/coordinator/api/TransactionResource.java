package io.holdfast.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.TransactionFilter;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.http.Flag;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
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
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Transactions over HTTP. */
@Path("/transactions")
@Tag(name = "transactions", description = "Begun by initiators, asked about by participants, watched by operators")
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
    private final OptionalBody bodies;
    private final DatabaseClock clock;

    TransactionResource(
            BeginTransactions begins,
            Inquiries inquiries,
            Transactions transactions,
            Engine engine,
            Waiting waiting,
            Caller caller,
            OptionalBody bodies,
            DatabaseClock clock) {
        this.begins = begins;
        this.inquiries = inquiries;
        this.transactions = transactions;
        this.engine = engine;
        this.waiting = waiting;
        this.caller = caller;
        this.bodies = bodies;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "beginTransaction",
            summary = "Begins a transaction, once for each id",
            description = "Sent again with the same content, it is the same transaction.")
    @Refuses({"UNKNOWN_PARTICIPANT", "UNSUPPORTED_KIND", "CONTENT_MISMATCH", "TOO_OLD", "OVERLOADED"})
    @APIResponse(
            responseCode = "200",
            description = "It was begun before with the same content; as it is now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "201",
            headers = @Header(name = "Location", description = "Where it is read"),
            description = "Begun; with Prefer: wait=N, also ended",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Begun, and not ended within the time that Prefer names",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @RolesAllowed(Role.SERVICE)
    public CompletionStage<Response> begin(
            @Parameter(description = "`wait=N`: answer at the end, or after N seconds, at most 30", example = "wait=10")
                    @HeaderParam("Prefer")
                    @Nullable
                    String prefer,
            @NotNull @Valid BeginTransaction request) {
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
    @Operation(operationId = "listTransactions", summary = "Transactions, newest first")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<TransactionView> list(
            @Parameter(description = "In this state only") @QueryParam("state") @Nullable TransactionState state,
            @Parameter(description = "With a branch of this participant")
                    @QueryParam("participant")
                    @Size(max = 64)
                    @Nullable
                    String participant,
            @Parameter(description = "Whether it waits for a human") @QueryParam("parked") @Nullable Flag parked,
            @Parameter(description = "With this label, as `name:value`")
                    @QueryParam("label")
                    @Pattern(regexp = LABEL)
                    @Nullable
                    String label,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        UUID before = Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0)));
        int colon = label == null ? -1 : label.indexOf(':');
        TransactionFilter filter = new TransactionFilter(
                state,
                participant,
                parked == null ? null : parked.isTrue(),
                label == null ? null : label.substring(0, colon),
                label == null ? null : label.substring(colon + 1));
        Transactions.Listed listed = transactions.list(filter, before, limit);
        UUID last = listed.last();
        return Page.of(
                listed.readable().stream().map(Views::brief).toList(), last == null ? null : List.of(last.toString()));
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "readTransaction",
            summary = "A transaction with the history of its calls, and what comes next")
    @APIResponse(responseCode = "200", description = "As it is now")
    @Refuses("NOT_FOUND")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public TransactionView get(@PathParam("id") UUID id) {
        Stored here = engine.view(id);
        Stored stored = here == null ? transactions.find(id) : here;
        if (stored == null) {
            throw RefusedException.notFound("transaction", id);
        }
        return Views.whole(stored, clock.now(), engine.stumble(id));
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "cancelTransaction", summary = "Cancels a transaction, also one that was never begun")
    @Refuses({"ALREADY_CONFIRMED", "TOO_OLD", "RESTORED", "OVERLOADED"})
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled, or being cancelled, already; or it was never begun and is cancelled now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It was undecided and is decided now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public Response cancel(
            @PathParam("id") UUID id,
            @Parameter(hidden = true) @HeaderParam("Content-Type") @Nullable String type,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = CancelRequest.class)))
                    @Nullable
                    String body)
            throws JsonProcessingException {
        CancelRequest request = bodies.read(type, body, CancelRequest.class);
        Inquiries.Cancelled cancelled = inquiries.cancel(id, request == null ? null : request.reason());
        return Response.status(cancelled.asked() ? 202 : 200)
                .entity(Views.brief(cancelled.stored()))
                .build();
    }

    @POST
    @Path("/decisions")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "askDecisions",
            summary = "The binding decisions, for participants whose holds have expired",
            description = "A transaction past its deadline is decided by the question; one that was never begun is"
                    + " cancelled by it.")
    @Refuses({"RESTORED", "OVERLOADED"})
    @APIResponse(responseCode = "200", description = "One answer for each transaction")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public DecisionsAnswer decisions(@NotNull @Valid DecisionsRequest request) {
        return inquiries.decisions(request.transactionIds());
    }

    @PUT
    @Path("/{id}/branches/{branchId}/outcome")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "tellOutcome",
            summary = "A participant tells how the try of its asynchronous branch ended",
            description = "The first outcome wins.")
    @Refuses({"NOT_THE_PARTICIPANT", "NOT_FOUND", "CANCELLED", "OUTCOME_CONTRADICTED"})
    @APIResponse(responseCode = "204", description = "Noted, or known already")
    @RolesAllowed(Role.SERVICE)
    public void outcome(
            @PathParam("id") UUID id,
            @Parameter(description = "Names the branch within its transaction", example = "payment")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @NotNull @Valid OutcomeRequest request) {
        inquiries.outcome(id, branchId, request, caller.id());
    }
}
