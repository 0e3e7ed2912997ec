package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.protocol.identity.Role;
import io.holdfast.service.openapi.Refuses;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The changes of all transactions, as they come. */
@Path("/transactions/events")
@Tag(name = "transactions")
class EventResource {

    /** So that the answer begins before anything has changed. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final StateFeed feed;
    private final Duration heartbeat;

    EventResource(StateFeed feed, CoordinatorConfig config) {
        this.feed = feed;
        this.heartbeat = config.events().heartbeat();
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "watchTransactions",
            summary = "State changes of all transactions, as server-sent events, from any replica",
            description =
                    "`event: state`, the change as `data`. A state that lasts less than half a second may be left out,"
                            + " the last one is not. A transaction that ends at once and whose id was made more than 5 s before it"
                            + " was begun may be left out. A comment each 15 s as heartbeat; a reader that does not keep up is"
                            + " dropped.")
    @Refuses("OVERLOADED")
    @APIResponse(
            responseCode = "200",
            description = "Changes from now on",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = StateChange.class)))
    @RolesAllowed({Role.SERVICE, Role.OPERATOR})
    public Multi<OutboundSseEvent> watch(@Context Sse sse) {
        Multi<OutboundSseEvent> changes = feed.watch()
                .map(change -> sse.newEventBuilder()
                        .name("state")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(StateChange.class, change)
                        .build());
        Multi<OutboundSseEvent> heartbeats = Multi.createFrom()
                .ticks()
                .startingAfter(AT_ONCE)
                .every(heartbeat)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("still here").build());
        return Multi.createBy()
                .merging()
                .streams(changes, heartbeats)
                .onFailure()
                .recoverWithCompletion();
    }
}
