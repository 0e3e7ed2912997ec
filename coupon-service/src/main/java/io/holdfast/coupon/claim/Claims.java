package io.holdfast.coupon.claim;

import io.holdfast.coupon.campaign.CampaignState;
import io.holdfast.protocol.Ids;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.service.idempotency.IdempotencyKeys;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rule of claims: a campaign issues no more coupons than it has, and no user gets more of them than the limit.
 *
 * <p>The user's counter, the campaign's counter and the coupon are one database transaction. The user's comes first: equal
 * users wait for each other there, and the campaign's row, which all of them need, is locked as late as can be.
 */
@ApplicationScoped
class Claims {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String LOOK = "SELECT per_user_limit, " + CampaignState.NOW + " FROM campaign WHERE id = ?";
    private static final String COUNT = """
            INSERT INTO claimant (campaign_id, user_id, coupons) VALUES (?, ?, 1)
            ON DUPLICATE KEY UPDATE coupons = coupons + 1
            RETURNING coupons""";
    private static final String TAKE = """
            UPDATE campaign SET issued = issued + 1
            WHERE id = ? AND issued < quantity AND starts_at <= UTC_TIMESTAMP(3) AND ends_at > UTC_TIMESTAMP(3)""";
    private static final String ISSUE = """
            INSERT INTO coupon (id, campaign_id, number, user_id, discount_type, discount_value, max_discount,
                min_order_amount, state, issued_at, expires_at)
            SELECT ?, id, issued, ?, discount_type, discount_value, max_discount,
                min_order_amount, 'AVAILABLE', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL coupon_valid_days DAY
            FROM campaign WHERE id = ?""";

    private final Database database;
    private final IdempotencyKeys keys;

    Claims(Database database, IdempotencyKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    private record Standing(long perUserLimit, CampaignState state) {}

    /**
     * Issues a coupon of the campaign to the user, or finds the one that the same request was given before.
     *
     * @param request what a repeat is known by; null when the client did not say
     * @throws RefusedException when there is no such campaign, or it has none for this user now
     */
    IdempotencyKeys.Claim claim(UUID campaignId, String userId, IdempotencyKeys.@Nullable Request request) {
        UUID couponId = Ids.next();
        StepResult<IdempotencyKeys.Claim> claimed = database.inTransaction(ClaimStep.CLAIM, connection -> {
            if (request != null) {
                IdempotencyKeys.Claim claim = keys.claim(connection, request, couponId);
                if (claim.replayed()) {
                    return new StepResult<>(claim, false);
                }
            }
            Standing standing = look(connection, campaignId);
            refuseUnlessRunning(campaignId, standing);
            count(connection, campaignId, userId, standing.perUserLimit());
            take(connection, campaignId);
            issue(connection, couponId, campaignId, userId);
            return new StepResult<>(new IdempotencyKeys.Claim(couponId, false), true);
        });
        return claimed.value();
    }

    private static Standing look(Connection connection, UUID campaignId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOOK)) {
            select.setString(1, campaignId.toString());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw RefusedException.notFound("campaign", campaignId);
                }
                return new Standing(row.getLong(1), CampaignState.valueOf(row.getString(2)));
            }
        }
    }

    private static void refuseUnlessRunning(UUID campaignId, Standing standing) {
        switch (standing.state()) {
            case RUNNING -> {}
            case UPCOMING -> throw refused(ClaimRefusal.NOT_STARTED, campaignId, "has not started");
            case ENDED -> throw refused(ClaimRefusal.ENDED, campaignId, "has ended");
            case SOLD_OUT -> throw refused(ClaimRefusal.SOLD_OUT, campaignId, "has no coupon left");
        }
    }

    private static void count(Connection connection, UUID campaignId, String userId, long limit) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(COUNT)) {
            insert.setString(1, campaignId.toString());
            insert.setString(2, userId);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                if (row.getLong(1) > limit) {
                    throw refused(ClaimRefusal.LIMIT_REACHED, campaignId, "gives each user at most " + limit);
                }
            }
        }
    }

    private static void take(Connection connection, UUID campaignId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TAKE)) {
            update.setString(1, campaignId.toString());
            if (update.executeUpdate() != 1) {
                // It ran a moment ago; what it is now tells who was faster.
                refuseUnlessRunning(campaignId, look(connection, campaignId));
                throw RefusedException.retryable(CommonRefusal.BUSY, "the campaign changed at the same time", SOON);
            }
        }
    }

    private static void issue(Connection connection, UUID couponId, UUID campaignId, String userId)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ISSUE)) {
            insert.setString(1, couponId.toString());
            insert.setString(2, userId);
            insert.setString(3, campaignId.toString());
            insert.executeUpdate();
        }
    }

    private static RefusedException refused(ClaimRefusal refusal, UUID campaignId, String why) {
        return new RefusedException(refusal, "campaign " + campaignId + " " + why);
    }
}
