package io.holdfast.payment.webhook;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The event is stored, now or before. */
@Schema(description = "The event is stored, for good")
record WebhookReceipt(
        @Schema(description = "Names the event", examples = "evt_5f3a")
        String eventId,

        @Schema(description = "Whether it was there before", examples = "false")
        boolean duplicate) {}
