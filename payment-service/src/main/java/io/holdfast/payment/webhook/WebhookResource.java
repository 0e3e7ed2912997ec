package io.holdfast.payment.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.service.openapi.Refuses;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where the gateway calls back. No token, but a signature over the bytes as they came. */
@Path("/webhooks/pg")
@Tag(name = "webhooks", description = "What the payment gateway tells by itself")
@Produces(MediaType.APPLICATION_JSON)
class WebhookResource {

    private final Signatures signatures;
    private final ObjectMapper mapper;
    private final Validator validator;
    private final PgEvents events;

    WebhookResource(Signatures signatures, ObjectMapper mapper, Validator validator, PgEvents events) {
        this.signatures = signatures;
        this.mapper = mapper;
        this.validator = validator;
        this.events = events;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "receivePgEvent",
            summary = "Takes an event of the payment gateway",
            description = "Stored once, then applied; may be sent again until it is answered 200. Needs no token but a"
                    + " signature of the body as it is sent, not older than 300 s.")
    @APIResponse(
            responseCode = "200",
            description = "Stored",
            content = @Content(schema = @Schema(implementation = WebhookReceipt.class)))
    @Refuses("BAD_SIGNATURE")
    public WebhookReceipt receive(
            @Parameter(
                            description =
                                    "`t=<unix seconds>,v1=<hex HMAC-SHA256 of \"t.body\">`; more than one `v1` may stand"
                                            + " there while a secret is replaced",
                            example =
                                    "t=1767225599,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd")
                    @HeaderParam(Signatures.HEADER)
                    @Nullable
                    String signature,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = PgEvent.class)))
                    byte[] body)
            throws IOException {
        signatures.check(signature, body);
        PgEvent event = body.length == 0 ? null : mapper.readValue(body, PgEvent.class);
        if (event == null) {
            throw RefusedException.invalid("body", "must not be null");
        }
        Set<ConstraintViolation<PgEvent>> violations = validator.validate(event);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return new WebhookReceipt(event.eventId(), !events.receive(event));
    }
}
