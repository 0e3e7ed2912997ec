package io.holdfast.coordinator.api;

import io.holdfast.coordinator.participant.Participants;
import io.holdfast.protocol.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the participants are. */
@Path("/participants")
@Tag(name = "participants", description = "How the participants are")
@Produces(MediaType.APPLICATION_JSON)
class ParticipantResource {

    private final Participants participants;

    ParticipantResource(Participants participants) {
        this.participants = participants;
    }

    /** All participants of the configuration, by name; the list is as short as the configuration. */
    record ParticipantList(@Schema(description = "By name") List<Participants.View> items) {}

    @GET
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    @Operation(operationId = "listParticipants", summary = "All participants of the configuration")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(implementation = ParticipantList.class)))
    public ParticipantList list() {
        return new ParticipantList(participants.all());
    }
}
