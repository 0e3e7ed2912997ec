package io.holdfast.coupon.campaign;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where a campaign stands: it follows from its window, from what is left, and from the database's clock. */
@Schema(description = "Where a campaign stands, by its window and by what is left")
public enum CampaignState {
    UPCOMING,
    RUNNING,
    /** Within its window, with nothing left. */
    SOLD_OUT,
    ENDED;

    /** A campaign's state, as an expression over its row. */
    public static final String NOW = "case when starts_at > utc_timestamp(3) then 'UPCOMING'"
            + " when ends_at <= utc_timestamp(3) then 'ENDED'"
            + " when issued >= quantity then 'SOLD_OUT' else 'RUNNING' end";
}
