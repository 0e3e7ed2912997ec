package io.holdfast.coupon.wallet;

import io.holdfast.coupon.CouponRefusal;
import io.holdfast.coupon.CouponState;
import io.holdfast.coupon.Terms;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The caller's coupons. */
@Path("/coupons")
@Tag(name = "coupons", description = "Claiming coupons, and the caller's own")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class CouponResource {

    private final Wallets wallets;
    private final Caller caller;

    CouponResource(Wallets wallets, Caller caller) {
        this.wallets = wallets;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.CUSTOMER)
    @Operation(operationId = "listCoupons", summary = "The caller's coupons, newest first, by pages")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<CouponView> list(
            @Parameter(description = "Only those that stand there now") @QueryParam("state") @Nullable
                    CouponState state,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        return wallets.page(caller.id(), state, cursor, limit);
    }

    @POST
    @Path("{couponId}/quote")
    @RolesAllowed(Role.CUSTOMER)
    @Operation(
            operationId = "quoteCoupon",
            summary = "What the caller's coupon takes off an order",
            description = "Changes nothing and promises nothing. The detail of COUPON_NOT_USABLE says why.")
    @APIResponse(responseCode = "200", description = "The discount")
    @Refuses({"NOT_FOUND", "COUPON_NOT_USABLE"})
    public Quote quote(@PathParam("couponId") UUID couponId, @NotNull @Valid QuoteCoupon request) {
        Terms.Verdict verdict = wallets.need(couponId, caller.id()).terms().on(request.amount());
        if (verdict.whyNot() != null) {
            throw new RefusedException(CouponRefusal.COUPON_NOT_USABLE, verdict.whyNot());
        }
        return new Quote(verdict.discount());
    }
}
