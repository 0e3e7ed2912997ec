package io.holdfast.stock.product;

import io.holdfast.protocol.identity.Role;
import io.holdfast.service.http.Flag;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import io.holdfast.stock.Stock;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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

/** Registering, changing and reading products. */
@Path("/products")
@Tag(name = "products", description = "What is for sale, and how much of it there is")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ProductResource {

    private static final int MAX_IDS = 50;
    private static final int MAX_IDS_TEXT = MAX_IDS * 40;

    private final Products products;
    private final Caller caller;

    ProductResource(Products products, Caller caller) {
        this.products = products;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Operation(operationId = "registerProduct", summary = "Registers a product, for sale at once")
    @APIResponse(
            responseCode = "201",
            description = "Registered",
            headers = {
                @Header(name = "Location", description = "Where it is read"),
                @Header(name = "ETag", description = "Its version")
            },
            content = @Content(schema = @Schema(implementation = ProductView.class)))
    public Response register(@NotNull @Valid RegisterProduct request) {
        Product product = products.register(request, caller.id());
        return tagged(Response.created(URI.create("/products/" + product.id)), product);
    }

    @PATCH
    @Path("{productId}")
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "changeProduct",
            summary = "Changes what the body names",
            description = "Orders that saw the old price are refused from now on.")
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            headers = @Header(name = "ETag", description = "Its new version"),
            content = @Content(schema = @Schema(implementation = ProductView.class)))
    @Refuses({"NOT_FOUND", "STALE_VERSION", "VERSION_NEEDED"})
    public Response change(
            @PathParam("productId") UUID productId,
            @Parameter(description = "The ETag that was read, or *", required = true) @HeaderParam("If-Match") @Nullable
                    String ifMatch,
            @NotNull @Valid ChangeProduct request) {
        if (request.saysNothing()) {
            throw RefusedException.invalid("body", "must name at least one of name, category, price and active");
        }
        return tagged(Response.ok(), products.change(productId, request, IfMatch.of(ifMatch)));
    }

    @GET
    @Path("{productId}")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    @Operation(operationId = "readProduct", summary = "One product")
    @APIResponse(
            responseCode = "200",
            description = "The product",
            headers = @Header(name = "ETag", description = "Its version"),
            content = @Content(schema = @Schema(implementation = ProductView.class)))
    @Refuses("NOT_FOUND")
    public Response read(@PathParam("productId") UUID productId) {
        return tagged(Response.ok(), products.need(productId));
    }

    @GET
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    @Operation(
            operationId = "listProducts",
            summary = "Products by their ids, or those that pass the filters, by pages",
            description = "With `ids`: those that exist, in that order, all on one page.")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<ProductView> list(
            @Parameter(description = "At most 50 ids, separated by commas; goes with no filter, sort or cursor")
                    @QueryParam("ids")
                    @Size(max = MAX_IDS_TEXT)
                    @Nullable
                    String ids,
            @Parameter(description = "Of this category only")
                    @QueryParam("category")
                    @Size(min = 1, max = RegisterProduct.MAX_CATEGORY)
                    @Nullable
                    String category,
            @Parameter(description = "Costs at least this, in minor units")
                    @QueryParam("minPrice")
                    @Min(0)
                    @Max(Stock.MAX_PRICE)
                    @Nullable
                    Long minPrice,
            @Parameter(description = "Costs at most this, in minor units")
                    @QueryParam("maxPrice")
                    @Min(0)
                    @Max(Stock.MAX_PRICE)
                    @Nullable
                    Long maxPrice,
            @Parameter(description = "Whether some must be available, or none") @QueryParam("inStock") @Nullable
                    Flag inStock,
            @Parameter(description = "A part of the name")
                    @QueryParam("q")
                    @Size(min = 1, max = ProductFilter.MAX_TEXT)
                    @Nullable
                    String q,
            @Parameter(
                            description = "In what order",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"newest", "price", "-price", "popularity"},
                                            defaultValue = "newest"))
                    @QueryParam("sort")
                    @Nullable
                    String sort,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        ProductFilter filter =
                new ProductFilter(category, minPrice, maxPrice, inStock == null ? null : inStock.isTrue(), q);
        if (ids == null) {
            return products.page(filter, ProductOrder.of(sort == null ? "newest" : sort), cursor, limit);
        }
        if (!filter.isEmpty() || sort != null || cursor != null) {
            throw RefusedException.invalid("ids", "goes with no filter, sort or cursor");
        }
        return new Page<>(
                products.among(parse(ids)).stream().map(ProductView::of).toList(), null);
    }

    private static List<UUID> parse(String ids) {
        String[] parts = ids.split(",", -1);
        if (parts.length > MAX_IDS) {
            throw RefusedException.invalid("ids", "must be at most " + MAX_IDS + ", not " + parts.length);
        }
        List<UUID> parsed = new ArrayList<>();
        for (String part : parts) {
            try {
                parsed.add(UUID.fromString(part.strip()));
            } catch (IllegalArgumentException e) {
                throw RefusedException.invalid("ids", "must be UUIDs separated by commas");
            }
        }
        return parsed;
    }

    private static Response tagged(Response.ResponseBuilder response, Product product) {
        return response.header("ETag", "\"" + product.version + "\"")
                .entity(ProductView.of(product))
                .build();
    }
}
