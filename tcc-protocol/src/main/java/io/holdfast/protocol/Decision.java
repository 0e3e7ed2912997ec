package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The coordinator's single, durable, final choice for a transaction. */
@Schema(description = "The single, durable, final choice for a transaction")
public enum Decision {
    CONFIRM,
    CANCEL
}
