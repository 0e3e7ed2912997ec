package io.holdfast.protocol;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The optional body of a confirm.
 *
 * @param payload of an {@code ON_CONFIRM} branch, which has had no try; the participant validates it by its own type
 */
public record ConfirmRequest(
        @Schema(description = "Of an ON_CONFIRM branch: what it shall do; absent for every other kind") @Nullable
        Map<String, Object> payload) {}
