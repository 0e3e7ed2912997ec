package io.holdfast.order;

import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reads orders: customers their own, operators all. */
@Path("/orders")
@Tag(name = "orders", description = "Placing orders, and what became of them")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
class OrderResource {

    private static final int MAX_USER_ID = 128;

    private final Orders orders;
    private final Caller caller;

    OrderResource(Orders orders, Caller caller) {
        this.orders = orders;
        this.caller = caller;
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "readOrder", summary = "One order")
    @APIResponse(responseCode = "200", description = "The order")
    @Refuses("NOT_FOUND")
    public OrderView read(@PathParam("id") UUID id) {
        Order order = orders.find(id, caller.isOperator() ? null : caller.id());
        if (order == null) {
            throw RefusedException.notFound("order", id);
        }
        return order.view();
    }

    @GET
    @Operation(operationId = "listOrders", summary = "The caller's orders, for operators everybody's; newest first")
    @APIResponse(responseCode = "200", description = "One page")
    @Refuses("NOT_FOUND")
    public Page<OrderView> list(
            @Parameter(description = "Only those that stand there now") @QueryParam("status") @Nullable
                    OrderStatus status,
            @Parameter(description = "Only this user's; to customers there is nobody but themselves")
                    @QueryParam("userId")
                    @Size(max = MAX_USER_ID)
                    @Nullable
                    String userId,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        UUID behind = Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0)));
        List<Order> rows = orders.list(owner(userId), status, behind, limit + 1);
        return Page.of(rows, limit, Order::view, order -> List.of(order.id().toString()));
    }

    /** Whose orders are listed; null for everybody's. */
    private @Nullable String owner(@Nullable String userId) {
        if (caller.isOperator()) {
            return userId;
        }
        if (userId != null && !userId.equals(caller.id())) {
            throw RefusedException.notFound("user", userId);
        }
        return caller.id();
    }
}
