package io.holdfast.payment.history;

import io.holdfast.payment.PaymentState;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reading payments: one's own, and all of them for operators. */
@Path("/payments")
@Tag(name = "payments", description = "What became of card payments")
@Produces(MediaType.APPLICATION_JSON)
class PaymentResource {

    private final Payments payments;
    private final Caller caller;

    PaymentResource(Payments payments, Caller caller) {
        this.payments = payments;
        this.caller = caller;
    }

    @GET
    @Path("{paymentId}")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(operationId = "readPayment", summary = "One payment, with all that became of it")
    @APIResponse(responseCode = "200", description = "The payment")
    @Refuses("NOT_FOUND")
    public PaymentView read(@PathParam("paymentId") UUID paymentId) {
        return payments.findByIdOptional(paymentId)
                .filter(payment -> caller.maySee(payment.userId))
                .map(PaymentView::of)
                .orElseThrow(() -> RefusedException.notFound("payment", paymentId));
    }

    @GET
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(operationId = "listPayments", summary = "The caller's payments, for operators everybody's; newest first")
    @APIResponse(responseCode = "200", description = "One page; empty when nothing of the caller's fits")
    public Page<PaymentView> list(
            @Parameter(description = "Only this order's") @QueryParam("orderId") @Nullable UUID orderId,
            @Parameter(description = "Only those in this state") @QueryParam("state") @Nullable PaymentState state,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        String userId = caller.isOperator() ? null : caller.id();
        return payments.page(new Payments.Filter(userId, orderId, state), cursor, limit);
    }
}
