package io.holdfast.coupon.wallet;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a coupon takes off an order now. */
record Quote(
        @Schema(description = "In minor units", examples = "1500")
        long discount) {}
