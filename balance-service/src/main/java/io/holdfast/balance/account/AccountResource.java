package io.holdfast.balance.account;

import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.UserId;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A user's balance and ledger, for the user and for operators; for everybody else there is no such thing. */
@Path("/balances/{userId}")
@Tag(name = "balances", description = "A user's balance and ledger, for the user and for operators")
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
    @Operation(operationId = "charge", summary = "Puts money into the account, once for each key")
    @Refuses({"NOT_FOUND", "IDEMPOTENCY_KEY_MISSING", "IDEMPOTENCY_KEY_REUSED", "BALANCE_LIMIT_REACHED"})
    @APIResponse(
            responseCode = "201",
            description = "Charged, now or by an earlier request with this key; the balance as it is now",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true when an earlier request with this key has charged"),
            content = @Content(schema = @Schema(implementation = AccountView.class)))
    public Response charge(
            @Parameter(description = "The subject of the user's token", example = "carl")
                    @PathParam("userId")
                    @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
                    String userId,
            @Parameter(
                            description = "New for each charge: visible ASCII characters",
                            required = true,
                            example = "charge-of-monday",
                            schema = @Schema(type = SchemaType.STRING, maxLength = 255, pattern = "^[!-~]+$"))
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
    @Operation(operationId = "readBalance", summary = "What the user has; zeros when there was never a charge")
    @Refuses("NOT_FOUND")
    @APIResponse(responseCode = "200", description = "The balance")
    public AccountView read(
            @Parameter(description = "The subject of the user's token", example = "carl")
                    @PathParam("userId")
                    @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
                    String userId) {
        refuseStrangers(userId);
        return AccountView.of(accounts.of(userId));
    }

    @GET
    @Path("entries")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR})
    @Operation(operationId = "listEntries", summary = "The user's ledger, newest first")
    @Refuses("NOT_FOUND")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<EntryView> entries(
            @Parameter(description = "The subject of the user's token", example = "carl")
                    @PathParam("userId")
                    @Pattern(regexp = UserId.PATTERN, message = UserId.RULE)
                    String userId,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        refuseStrangers(userId);
        return entries.page(userId, cursor, limit);
    }

    private void refuseStrangers(String userId) {
        if (!caller.maySee(userId)) {
            throw RefusedException.notFound("balance", userId);
        }
    }
}
