package io.holdfast.balance.account;

import io.holdfast.balance.UserId;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** A user's balance and ledger, for the user and for operators; for everybody else there is no such thing. */
@Path("/balances/{userId}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class AccountResource {

    private final Accounts accounts;
    private final Entries entries;
    private final Charges charges;
    private final Caller caller;

    AccountResource(Accounts accounts, Entries entries, Charges charges, Caller caller) {
        this.accounts = accounts;
        this.entries = entries;
        this.charges = charges;
        this.caller = caller;
    }

    @POST
    @Path("charges")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(summary = "Puts money into the account, once for each key")
    @APIResponse(
            responseCode = "201",
            description = "Charged, now or by an earlier request with this key; the balance as it is now",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true when an earlier request with this key has charged"),
            content = @Content(schema = @Schema(implementation = AccountView.class)))
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, MALFORMED_BODY, IDEMPOTENCY_KEY_MISSING")
    @APIResponse(responseCode = "404", description = "NOT_FOUND: somebody else's")
    @APIResponse(responseCode = "422", description = "IDEMPOTENCY_KEY_REUSED, BALANCE_LIMIT_REACHED")
    public Response charge(
            @PathParam("userId") @Pattern(regexp = UserId.PATTERN, message = UserId.RULE) String userId,
            @Parameter(description = "New for each charge, 1 to 255 visible ASCII characters", required = true)
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key,
            @NotNull @Valid ChargeAccount request) {
        refuseStrangers(userId);
        boolean replayed = charges.charge(userId, request, caller.id(), key);
        Response.ResponseBuilder response =
                Response.status(Response.Status.CREATED).entity(AccountView.of(accounts.of(userId)));
        return (replayed ? response.header("Idempotent-Replayed", "true") : response).build();
    }

    @GET
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(summary = "What the user has; zeros when there was never a charge")
    @APIResponse(responseCode = "200", description = "The balance")
    @APIResponse(responseCode = "404", description = "NOT_FOUND: somebody else's")
    public AccountView read(
            @PathParam("userId") @Pattern(regexp = UserId.PATTERN, message = UserId.RULE) String userId) {
        refuseStrangers(userId);
        return AccountView.of(accounts.of(userId));
    }

    @GET
    @Path("entries")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(summary = "The user's ledger, newest first")
    @APIResponse(responseCode = "200", description = "One page")
    @APIResponse(responseCode = "404", description = "NOT_FOUND: somebody else's")
    public Page<EntryView> entries(
            @PathParam("userId") @Pattern(regexp = UserId.PATTERN, message = UserId.RULE) String userId,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        refuseStrangers(userId);
        return entries.page(userId, cursor, limit);
    }

    private void refuseStrangers(String userId) {
        if (!caller.maySee(userId)) {
            throw RefusedException.notFound("balance", userId);
        }
    }
}
