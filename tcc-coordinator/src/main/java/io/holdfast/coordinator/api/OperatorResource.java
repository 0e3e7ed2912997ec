package io.holdfast.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.coordinator.store.OperatorAction;
import io.holdfast.coordinator.store.OperatorActions;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.TransactionView;
import io.holdfast.protocol.identity.Role;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What operators do about transactions that need a human. */
@Path("/transactions")
@Tag(name = "operators", description = "For transactions that need a human; each action is written down")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class OperatorResource {

    private final Operations operations;
    private final Transactions transactions;
    private final OperatorActions actions;
    private final Caller caller;
    private final OptionalBody bodies;

    OperatorResource(
            Operations operations,
            Transactions transactions,
            OperatorActions actions,
            Caller caller,
            OptionalBody bodies) {
        this.operations = operations;
        this.transactions = transactions;
        this.actions = actions;
        this.caller = caller;
        this.bodies = bodies;
    }

    @POST
    @Path("/{id}/retry")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "retryTransaction",
            summary = "Makes the calls that wait now, whatever backoff and circuit say",
            description = "A parked branch stays parked until a call brings it to its end.")
    @Refuses({"NOT_FOUND", "ALREADY_ENDED"})
    @APIResponse(
            responseCode = "202",
            description = "Its owner makes them now",
            content = @Content(schema = @Schema(implementation = TransactionView.class)))
    @RolesAllowed(Role.OPERATOR)
    public Response retry(
            @PathParam("id") UUID id,
            @Parameter(hidden = true) @HeaderParam("Content-Type") @Nullable String type,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = RetryRequest.class)))
                    @Nullable
                    String body)
            throws JsonProcessingException {
        RetryRequest request = bodies.read(type, body, RetryRequest.class);
        String reason = request == null ? null : request.reason();
        return Response.status(202)
                .entity(Views.brief(operations.retry(id, reason, caller.id())))
                .build();
    }

    @POST
    @Path("/{id}/branches/{branchId}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "resolveBranch",
            summary = "Writes down how a branch ended that is parked or contradicted",
            description =
                    "Only the final state that the participant's reservation shows; the participant is asked for it."
                            + " The decision, and what an inquiry is answered, stays as it is.")
    @Refuses({"NOT_FOUND", "NOT_PARKED", "RESERVATION_NOT_FINAL", "RESERVATION_DIFFERS", "RESERVATION_NOT_SHOWN"})
    @APIResponse(responseCode = "200", description = "Written down; the transaction as it is now")
    @RolesAllowed(Role.OPERATOR)
    public TransactionView resolve(
            @PathParam("id") UUID id,
            @Parameter(description = "Names the branch within its transaction", example = "payment")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @NotNull @Valid ResolveRequest request) {
        return Views.brief(operations.resolve(id, branchId, request, caller.id()));
    }

    @GET
    @Path("/{id}/audit")
    @Operation(operationId = "readAudit", summary = "What operators did to a transaction, the latest first")
    @APIResponse(responseCode = "200", description = "One page")
    @Refuses("NOT_FOUND")
    @RolesAllowed(Role.OPERATOR)
    public Page<AuditEntry> audit(
            @PathParam("id") UUID id,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        Long before = Cursor.decode(cursor, 1, values -> Long.valueOf(values.get(0)));
        if (transactions.find(id) == null) {
            throw RefusedException.notFound("transaction", id);
        }
        List<OperatorAction> rows = actions.list(id, before, limit + 1);
        return Page.of(rows, limit, AuditEntry::of, last -> List.of(Long.toString(last.number())));
    }
}
