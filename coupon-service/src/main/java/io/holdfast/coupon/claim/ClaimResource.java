package io.holdfast.coupon.claim;

import io.holdfast.coupon.wallet.CouponView;
import io.holdfast.coupon.wallet.Wallets;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.idempotency.IdempotencyKeys;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Claiming coupons. */
@Path("/campaigns")
@Tag(name = "coupons", description = "Claiming coupons, and the caller's own")
@Produces(MediaType.APPLICATION_JSON)
class ClaimResource {

    private static final byte[] NO_BODY = CanonicalJson.hash("");

    private final Claims claims;
    private final Wallets wallets;
    private final Caller caller;

    ClaimResource(Claims claims, Wallets wallets, Caller caller) {
        this.claims = claims;
        this.wallets = wallets;
        this.caller = caller;
    }

    @POST
    @Path("{campaignId}/coupons")
    @RolesAllowed(Role.CUSTOMER)
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "claimCoupon", summary = "Claims a coupon of the campaign for the caller; has no body")
    @APIResponse(
            responseCode = "201",
            description = "The coupon; with the key of an earlier request the same one, as it is now",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true when an earlier request with this key made it",
                            schema = @Schema(type = SchemaType.BOOLEAN)),
            content = @Content(schema = @Schema(implementation = CouponView.class)))
    @Refuses({"NOT_FOUND", "NOT_STARTED", "ENDED", "SOLD_OUT", "LIMIT_REACHED", "BUSY"})
    public Response claim(
            @PathParam("campaignId") UUID campaignId,
            @Parameter(
                            description = "1 to 255 visible ASCII characters; makes a repeat the same claim",
                            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255))
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key) {
        String userId = caller.id();
        IdempotencyKeys.Request request = key == null
                ? null
                : new IdempotencyKeys.Request(userId, "POST /campaigns/" + campaignId + "/coupons", key, NO_BODY);
        IdempotencyKeys.Claim claim = claims.claim(campaignId, userId, request);
        Response.ResponseBuilder response =
                Response.status(Response.Status.CREATED).entity(CouponView.of(wallets.need(claim.madeId(), userId)));
        if (claim.replayed()) {
            response.header("Idempotent-Replayed", true);
        }
        return response.build();
    }
}
