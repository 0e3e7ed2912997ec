package io.holdfast.participant.rest;

import static io.holdfast.participant.transition.Operation.CANCEL;
import static io.holdfast.participant.transition.Operation.CONFIRM;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.fence.OnConfirm;
import io.holdfast.participant.fence.ReservationReader;
import io.holdfast.participant.transition.Answer;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.ConfirmRequest;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.protocol.SettleRequest;
import io.holdfast.protocol.SettleResults;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.TryAllRequest;
import io.holdfast.protocol.TryAnswer;
import io.holdfast.protocol.TryRequest;
import io.holdfast.protocol.TryResults;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a participant. A service binds them to its payload type in a subclass with {@code @Path("/tcc")}, so that
 * validation and the OpenAPI document know the payload.
 */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tcc", description = "The participant's side of the protocol, as the coordinator calls it")
public abstract class TccResource<P> {

    // The fields of an abstract resource are the one place for field injection: its subclasses stay a few lines.
    @Inject
    Fence fence;

    @Inject
    OnConfirm onConfirm;

    @Inject
    ReservationReader reservations;

    @Inject
    Payloads payloads;

    @Inject
    Ages ages;

    @Inject
    LateConfirms lateConfirms;

    @PUT
    @Path("{transactionId}/{branchId}/try")
    @RolesAllowed(Role.SERVICE)
    @Operation(
            operationId = "tryBranch",
            summary = "Holds what the payload asks for",
            description = "The same branch again gets the answer that fits its state now; another payload is refused."
                    + " 409 is final.")
    @APIResponse(
            responseCode = "200",
            description = "Held",
            content = @Content(schema = @Schema(implementation = TryAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "Pending: the outcome follows",
            content = @Content(schema = @Schema(implementation = TryAnswer.class)))
    @Refuses({"REJECTED", "CANCELLED", "PAYLOAD_MISMATCH", "UNSUPPORTED_KIND", "TOO_OLD"})
    public Response tryBranch(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "stock")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @NotNull @Valid TryRequest<P> request)
            throws JsonProcessingException {
        if (ages.of(transactionId) != Ages.Age.USUAL) {
            throw tooOld(transactionId);
        }
        BranchKey key = new BranchKey(transactionId, branchId);
        Object payload = payloads.typed(request.payload(), fence.payloadType());
        Fence.Result result = fence.tryAll(List.of(new Fence.Try(key, request.holdMs(), payload)))
                .get(0);
        if (result.answer().code() != null) {
            return problem(result);
        }
        ReservationState state = Objects.requireNonNull(result.state(), "a try that is not refused has a row");
        return Response.status(result.answer().status())
                .entity(new TryAnswer(state, result.expiresInMs()))
                .build();
    }

    @PUT
    @Path("{transactionId}/{branchId}/confirm")
    @RolesAllowed(Role.SERVICE)
    @Operation(
            operationId = "confirmBranch",
            summary = "Keeps what the branch holds",
            description =
                    "May be sent again until it is 204. Only of an ON_CONFIRM branch it carries the payload, and does"
                            + " the work.")
    @APIResponse(responseCode = "204", description = "Kept, or done")
    @Refuses({
        "UNKNOWN",
        "REJECTED",
        "CANCELLED",
        "CONFIRM_REFUSED",
        "PAYLOAD_MISMATCH",
        "UNSUPPORTED_KIND",
        "TOO_OLD",
        "NOT_SETTLED"
    })
    public Response confirm(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "stock")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @RequestBody(required = false) @Nullable @Valid ConfirmRequest request)
            throws JsonProcessingException {
        BranchKey key = new BranchKey(transactionId, branchId);
        if (request == null || request.payload() == null) {
            return settle(CONFIRM, key, null);
        }
        Class<?> type = onConfirm.payloadType();
        if (type == null) {
            return problem(new Fence.Result(key, Answer.UNSUPPORTED_KIND, null, null, 0));
        }
        if (ages.of(transactionId) == Ages.Age.IMPOSSIBLE) {
            throw tooOld(transactionId);
        }
        Object payload = payloads.typed(request.payload(), type);
        return done(lateConfirms.answer(key).orElseGet(() -> onConfirm.confirm(key, payload)));
    }

    @PUT
    @Path("{transactionId}/{branchId}/cancel")
    @RolesAllowed(Role.SERVICE)
    @Operation(
            operationId = "cancelBranch",
            summary = "Lets go of what the branch holds",
            description = "Of an unknown branch it is recorded, so that a try that comes later is refused. May be sent"
                    + " again until it is 204.")
    @APIResponse(responseCode = "204", description = "Let go")
    @Refuses({"CONFIRMED", "NOT_SETTLED"})
    public Response cancel(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "stock")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @RequestBody(required = false) @Nullable @Valid CancelRequest request) {
        return settle(CANCEL, new BranchKey(transactionId, branchId), request == null ? null : request.reason());
    }

    @GET
    @Path("{transactionId}/{branchId}")
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    @Operation(operationId = "readReservation", summary = "The reservation of a branch")
    @APIResponse(
            responseCode = "200",
            description = "The reservation",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @Refuses("NOT_FOUND")
    public ReservationView read(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "stock")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId) {
        BranchKey key = new BranchKey(transactionId, branchId);
        return reservations.find(key).orElseThrow(() -> RefusedException.notFound("reservation", key));
    }

    @POST
    @Path("try")
    @RolesAllowed(Role.SERVICE)
    @Operation(
            operationId = "tryBranches",
            summary = "Tries many branches, each on its own merits",
            description = "A payload that is not valid refuses the whole request, and then nothing is held.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each",
            content = @Content(schema = @Schema(implementation = TryResults.class)))
    public TryResults tryAll(@NotNull @Valid TryAllRequest<P> request) throws JsonProcessingException {
        List<TryAllRequest.Branch<P>> young = new ArrayList<>();
        List<TryResults.Result> results = new ArrayList<>();
        for (TryAllRequest.Branch<P> branch : request.branches()) {
            if (ages.of(branch.transactionId()) != Ages.Age.USUAL) {
                results.add(result(branch.key(), TccRefusal.of(TccCode.TOO_OLD), null, null));
            } else {
                young.add(branch);
            }
        }
        List<Fence.Try> calls = new ArrayList<>();
        for (TryAllRequest.Branch<P> branch : young) {
            calls.add(new Fence.Try(
                    branch.key(), branch.holdMs(), payloads.typed(branch.payload(), fence.payloadType())));
        }
        if (!calls.isEmpty()) {
            fence.tryAll(calls).forEach(result -> results.add(result(result)));
        }
        return new TryResults(results);
    }

    @POST
    @Path("confirm")
    @RolesAllowed(Role.SERVICE)
    @Operation(operationId = "confirmBranches", summary = "Confirms many branches, each on its own merits")
    @APIResponse(
            responseCode = "200",
            description = "What became of each",
            content = @Content(schema = @Schema(implementation = SettleResults.class)))
    public SettleResults confirmAll(@NotNull @Valid SettleRequest request) {
        return settleAll(CONFIRM, request);
    }

    @POST
    @Path("cancel")
    @RolesAllowed(Role.SERVICE)
    @Operation(operationId = "cancelBranches", summary = "Cancels many branches, each on its own merits")
    @APIResponse(
            responseCode = "200",
            description = "What became of each",
            content = @Content(schema = @Schema(implementation = SettleResults.class)))
    public SettleResults cancelAll(@NotNull @Valid SettleRequest request) {
        return settleAll(CANCEL, request);
    }

    private static TryResults.Result result(Fence.Result result) {
        TccCode code = result.answer().code();
        return code == null
                ? new TryResults.Result(
                        result.key().transactionId(),
                        result.key().branchId(),
                        result.answer().status(),
                        result.state(),
                        null,
                        null,
                        null)
                : result(result.key(), TccRefusal.of(code), result.state(), result.reason());
    }

    private static TryResults.Result result(
            BranchKey key, TccRefusal refusal, @Nullable ReservationState state, @Nullable Reason reason) {
        Problem problem = refusal.problem(key, reason);
        return new TryResults.Result(
                key.transactionId(), key.branchId(), problem.status(), state, problem.code(), problem.detail(), reason);
    }

    private Response settle(
            io.holdfast.participant.transition.Operation operation, BranchKey key, @Nullable Reason reason) {
        return done(fence.settleAll(operation, List.of(new Fence.Settle(key, reason)))
                .get(0));
    }

    private static Response done(Fence.Result result) {
        return result.answer() == Answer.DONE ? Response.noContent().build() : problem(result);
    }

    private SettleResults settleAll(io.holdfast.participant.transition.Operation operation, SettleRequest request) {
        List<Fence.Settle> calls = request.branches().stream()
                .map(branch -> new Fence.Settle(branch.key(), branch.reason()))
                .toList();
        return new SettleResults(fence.settleAll(operation, calls).stream()
                .map(result -> new SettleResults.Result(
                        result.key().transactionId(),
                        result.key().branchId(),
                        result.answer().status(),
                        result.answer().code() == null
                                ? null
                                : result.answer().code().name()))
                .toList());
    }

    private RefusedException tooOld(UUID transactionId) {
        return new RefusedException(TccRefusal.of(TccCode.TOO_OLD), transactionId + " is no UUIDv7 " + ages.range());
    }

    private static Response problem(Fence.Result result) {
        TccRefusal refusal =
                TccRefusal.of(Objects.requireNonNull(result.answer().code()));
        Problem problem = refusal.problem(result.key(), result.reason());
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (problem.status() == 503) {
            response.header("Retry-After", 1);
        }
        return response.build();
    }
}
