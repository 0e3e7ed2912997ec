package io.holdfast.protocol;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How the try of an asynchronous branch ended. */
@Schema(description = "How the try of an asynchronous branch ended")
public enum Outcome {
    HELD,
    REJECTED
}
