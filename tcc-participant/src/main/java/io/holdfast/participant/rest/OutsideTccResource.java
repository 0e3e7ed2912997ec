package io.holdfast.participant.rest;

import io.holdfast.participant.fence.GiveUps;
import io.holdfast.participant.fence.GivenUp;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
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
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/**
 * The endpoints of a participant whose holds are somebody else's: those of every participant, and what an operator does when
 * that somebody refuses for good what is confirmed. Bound in a subclass with {@code @Path("/tcc")}, as {@link TccResource} is.
 */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tcc", description = "The participant's side of the protocol, as the coordinator calls it")
public abstract class OutsideTccResource<P> extends TccResource<P> {

    private static final Logger LOG = Logger.getLogger(OutsideTccResource.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    @Inject
    GiveUps giveUps;

    @Inject
    Caller caller;

    @POST
    @Path("{transactionId}/{branchId}/give-up")
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "giveUpBranch",
            summary = "Gives up a confirm that the outside refuses for good",
            description =
                    "The outside is asked once more, with the same key. Only when it refuses again and has let go what it still"
                            + " holds is the reservation CANCELLED; when it keeps it now, the reservation is CONFIRMED."
                            + " Written down; sent again, the first operator's word remains.")
    @APIResponse(responseCode = "200", description = "Given up, and let go outside; who did it and why")
    @Refuses({"NOT_FOUND", "CONFIRMED", "NOT_CONFIRMING", "NOT_SETTLED"})
    public GivenUp giveUp(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "payment")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId,
            @NotNull @Valid GiveUpRequest request) {
        BranchKey key = new BranchKey(transactionId, branchId);
        GiveUps.Result result = giveUps.giveUp(key, caller.id(), request.reason());
        LOG.infof("operator %s wants branch %s given up: %s", caller.id(), key, result);
        return switch (result.end()) {
            case DONE -> find(key);
            case NOT_LET_GO ->
                throw notSettled("the outside refuses " + key
                        + " for good, and does not say yet that it has let go; nothing is changed here");
            case NOT_REFUSED ->
                throw notSettled("the outside does not say that it refuses " + key + " for good; nothing is changed");
            case CONFIRMED ->
                throw new RefusedException(
                        TccRefusal.of(TccCode.CONFIRMED), "branch " + key + " is confirmed: the outside has kept it");
            case NOT_CONFIRMING ->
                throw new RefusedException(
                        GiveUpRefusal.NOT_CONFIRMING, "branch " + key + " is " + result.state() + ", not CONFIRMING");
            case UNKNOWN -> throw RefusedException.notFound("reservation", key);
        };
    }

    @GET
    @Path("{transactionId}/{branchId}/give-up")
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "readGiveUp", summary = "Who gave up the confirm of a branch, when and why")
    @APIResponse(responseCode = "200", description = "Given up, from which state to which")
    @Refuses("NOT_FOUND")
    public GivenUp readGiveUp(
            @PathParam("transactionId") UUID transactionId,
            @Parameter(description = "Names the branch within its transaction", example = "payment")
                    @PathParam("branchId")
                    @Pattern(regexp = BranchKey.PATTERN)
                    String branchId) {
        return find(new BranchKey(transactionId, branchId));
    }

    private GivenUp find(BranchKey key) {
        return giveUps.find(key).orElseThrow(() -> RefusedException.notFound("word about giving up", key));
    }

    private static RefusedException notSettled(String detail) {
        return RefusedException.retryable(TccRefusal.of(TccCode.NOT_SETTLED), detail, SOON);
    }
}
