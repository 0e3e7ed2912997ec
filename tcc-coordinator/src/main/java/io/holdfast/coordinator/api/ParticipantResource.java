package io.holdfast.coordinator.api;

import io.holdfast.coordinator.participant.Participants;
import io.holdfast.protocol.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** How the participants are. */
@Path("/participants")
@Produces(MediaType.APPLICATION_JSON)
class ParticipantResource {

    private final Participants participants;

    ParticipantResource(Participants participants) {
        this.participants = participants;
    }

    /** All participants of the configuration, by name; the list is as short as the configuration. */
    record ParticipantList(List<Participants.View> items) {}

    @GET
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public ParticipantList list() {
        return new ParticipantList(participants.all());
    }
}
