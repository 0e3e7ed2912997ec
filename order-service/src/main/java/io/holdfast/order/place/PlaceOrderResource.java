package io.holdfast.order.place;

import io.holdfast.order.Order;
import io.holdfast.order.OrderReader;
import io.holdfast.order.OrderStatus;
import io.holdfast.order.OrderView;
import io.holdfast.order.follow.Begun;
import io.holdfast.order.follow.Following;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.idempotency.IdempotencyKeys;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Places orders of the customer who calls. */
@Path("/orders")
@Tag(name = "orders", description = "Placing orders, and what became of them")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.CUSTOMER)
class PlaceOrderResource {

    private static final String ROUTE = "POST /orders";
    private static final String REPLAYED = "true when an earlier request with this key made it";

    private final PlaceOrders placeOrders;
    private final Following following;
    private final OrderReader orders;
    private final Caller caller;

    PlaceOrderResource(PlaceOrders placeOrders, Following following, OrderReader orders, Caller caller) {
        this.placeOrders = placeOrders;
        this.following = following;
        this.orders = orders;
        this.caller = caller;
    }

    /** The short answer, while the order is not over or nobody waited for that. */
    @RegisterForReflection
    @Schema(name = "AcceptedOrder", description = "An order that is made, and not yet over as far as this answer tells")
    record Accepted(
            UUID orderId,

            @Schema(description = "Where it stands now", examples = "PENDING")
            OrderStatus status,

            UUID transactionId) {}

    @POST
    @Blocking
    @Operation(
            operationId = "placeOrder",
            summary = "Places an order of the caller",
            description = "What is no longer true when everybody is asked (stock, price, balance, coupon, card) cancels"
                    + " the order, with its reason; it is an order all the same.")
    @APIResponse(
            responseCode = "201",
            description = "Waited for, and over",
            headers = {
                @Header(name = "Location", description = "Where it is read"),
                @Header(
                        name = "Idempotent-Replayed",
                        description = REPLAYED,
                        schema = @Schema(type = SchemaType.BOOLEAN)),
                @Header(name = "Preference-Applied", description = "How long it could have waited")
            },
            content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted; read it to learn how it ends",
            headers = {
                @Header(name = "Location", description = "Where it is read"),
                @Header(
                        name = "Idempotent-Replayed",
                        description = REPLAYED,
                        schema = @Schema(type = SchemaType.BOOLEAN))
            },
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            description = "`wait=N` waits up to N seconds, at most 30, for the end of the order",
            example = "wait=10",
            schema = @Schema(type = SchemaType.STRING))
    @Refuses({
        "IDEMPOTENCY_KEY_MISSING",
        "IDEMPOTENCY_KEY_REUSED",
        "UNKNOWN_PRODUCT",
        "TOTAL_TOO_LARGE",
        "PAYMENT_NOT_COVERED"
    })
    public Uni<Response> place(
            @Parameter(
                            description = "1 to 255 visible ASCII characters, new for each order; a repeat finds the"
                                    + " same order",
                            required = true,
                            example = "3f6c8a52-checkout-1",
                            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255))
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key,
            @Context HttpHeaders headers,
            @NotNull @Valid PlaceOrder request) {
        String userId = caller.id();
        IdempotencyKeys.Request known =
                IdempotencyKeys.Request.of(userId, ROUTE, key, CanonicalJson.hash(CanonicalJson.write(request)));
        Duration wait = Prefer.waitOf(headers.getRequestHeader("Prefer"));
        return placeOrders
                .place(userId, known, request, headers.getHeaderString(HttpHeaders.AUTHORIZATION))
                .flatMap(placed -> wait.isZero() ? answerAtOnce(placed) : answerWhenOver(placed, wait));
    }

    private Uni<Response> answerAtOnce(PlaceOrders.Placed placed) {
        if (!placed.replayed() && placed.beginRequest() != null) {
            following.begin(begun(placed, placed.beginRequest()));
        }
        return Uni.createFrom().item(accepted(placed, placed.status()));
    }

    private Uni<Response> answerWhenOver(PlaceOrders.Placed placed, Duration wait) {
        Uni<@Nullable Order> waited = placed.beginRequest() == null
                ? VertxContextSupport.executeBlocking(() -> orders.get(placed.orderId()))
                : following.beginAndWait(begun(placed, placed.beginRequest()), wait);
        return waited.map(order -> {
            if (order == null || order.status().isOpen()) {
                return accepted(placed, order == null ? placed.status() : order.status());
            }
            return head(Response.status(201), placed)
                    .header("Preference-Applied", "wait=" + wait.toSeconds())
                    .entity(order.view())
                    .build();
        });
    }

    private static Begun begun(PlaceOrders.Placed placed, String request) {
        return new Begun(placed.orderId(), placed.transactionId(), request);
    }

    private static Response accepted(PlaceOrders.Placed placed, OrderStatus status) {
        return head(Response.accepted(), placed)
                .entity(new Accepted(placed.orderId(), status, placed.transactionId()))
                .build();
    }

    private static Response.ResponseBuilder head(Response.ResponseBuilder response, PlaceOrders.Placed placed) {
        response.location(URI.create("/orders/" + placed.orderId()));
        return placed.replayed() ? response.header("Idempotent-Replayed", true) : response;
    }
}
