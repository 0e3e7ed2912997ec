package io.holdfast.coupon.campaign;

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
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Opening and reading campaigns. */
@Path("/campaigns")
@Tag(name = "campaigns", description = "What coupons there are to claim")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class CampaignResource {

    private final Campaigns campaigns;
    private final Caller caller;

    CampaignResource(Campaigns campaigns, Caller caller) {
        this.campaigns = campaigns;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Operation(
            operationId = "openCampaign",
            summary = "Opens a campaign; its coupons can be claimed from startsAt to endsAt")
    @APIResponse(
            responseCode = "201",
            description = "Opened",
            headers = @Header(name = "Location", description = "Where it is read"),
            content = @Content(schema = @Schema(implementation = CampaignView.class)))
    public Response open(@NotNull @Valid OpenCampaign request) {
        request.refuseContradictions();
        Campaign campaign = campaigns.open(request, caller.id());
        return Response.created(URI.create("/campaigns/" + campaign.id))
                .entity(CampaignView.of(campaign))
                .build();
    }

    @GET
    @Path("{campaignId}")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    @Operation(operationId = "readCampaign", summary = "One campaign, with what it has issued and what is left")
    @APIResponse(responseCode = "200", description = "The campaign")
    @Refuses("NOT_FOUND")
    public CampaignView read(@PathParam("campaignId") UUID campaignId) {
        return CampaignView.of(campaigns.need(campaignId));
    }

    @GET
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    @Operation(operationId = "listCampaigns", summary = "The campaigns, newest first, by pages")
    @APIResponse(responseCode = "200", description = "One page")
    public Page<CampaignView> list(
            @Parameter(description = "Only those that stand there now") @QueryParam("state") @Nullable
                    CampaignState state,
            @QueryParam("limit") @DefaultValue(Page.DEFAULT_LIMIT) @Min(1) @Max(Page.MAX_LIMIT) int limit,
            @QueryParam("cursor") @Size(max = Cursor.MAX_LENGTH) @Nullable String cursor) {
        return campaigns.page(state, cursor, limit);
    }
}
