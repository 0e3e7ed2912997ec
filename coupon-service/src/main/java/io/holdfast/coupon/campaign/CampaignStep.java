package io.holdfast.coupon.campaign;

import io.holdfast.service.crash.DurableStep;

/** What operators make durable. */
enum CampaignStep implements DurableStep {
    OPEN
}
