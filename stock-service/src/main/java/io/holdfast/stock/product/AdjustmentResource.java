package io.holdfast.stock.product;

import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
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
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Correcting the stock on hand, and the record of it. */
@Path("/products")
@Tag(name = "adjustments", description = "Correcting the stock on hand, and the record of it")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class AdjustmentResource {

    // On the methods: of a class-level path beside /products a wrong method would be answered 404 instead of 405.
    private static final String ADJUSTMENTS = "{productId}/adjustments";

    private final Adjustments adjustments;
    private final Products products;
    private final Caller caller;

    AdjustmentResource(Adjustments adjustments, Products products, Caller caller) {
        this.adjustments = adjustments;
        this.products = products;
        this.caller = caller;
    }

    @POST
    @Path(ADJUSTMENTS)
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "adjustStock", summary = "Changes the stock on hand by what came in or went out")
    @APIResponse(
            responseCode = "201",
            description = "Changed and recorded",
            content = @Content(schema = @Schema(implementation = AdjustmentView.class)))
    @Refuses({"NOT_FOUND", "STOCK_NOT_AVAILABLE", "STOCK_LIMIT_REACHED", "BUSY"})
    public Response adjust(@PathParam("productId") UUID productId, @NotNull @Valid AdjustStock request) {
        Adjustment adjustment = adjustments.adjust(productId, request, caller.id());
        return Response.status(Response.Status.CREATED)
                .entity(AdjustmentView.of(adjustment))
                .build();
    }

    @GET
    @Path(ADJUSTMENTS)
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "listAdjustments",
            summary = "The adjustments of a product, newest first",
            description = "The oldest of them is its registration.")
    @APIResponse(responseCode = "200", description = "One page")
    @Refuses("NOT_FOUND")
    public Page<AdjustmentView> list(
            @PathParam("productId") UUID productId,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        products.need(productId);
        return adjustments.page(productId, cursor, limit);
    }
}
