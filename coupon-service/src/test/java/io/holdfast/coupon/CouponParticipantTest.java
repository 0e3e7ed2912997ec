package io.holdfast.coupon;

import static io.holdfast.coupon.Desk.AMOUNT;
import static io.holdfast.coupon.Desk.DISCOUNT;
import static io.holdfast.coupon.Desk.coupon;
import static io.holdfast.coupon.Desk.newUser;
import static io.holdfast.coupon.Desk.refused;
import static io.holdfast.coupon.Desk.reserve;
import static io.holdfast.coupon.Desk.state;
import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class CouponParticipantTest {

    @Inject
    Database database;

    @Inject
    CouponParticipant coupons;

    private final ParticipantClient participant = new ParticipantClient();
    private final String carl = newUser();

    @Test
    void holdThenKeepUses() {
        UUID coupon = coupon(carl);
        BranchKey key = hold(coupon);
        assertThat(state(carl, coupon)).isEqualTo("HELD");
        participant.confirm(key).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("USED");
    }

    @Test
    void holdThenLetGoIsAvailableAgain() {
        UUID coupon = coupon(carl);
        participant.cancel(hold(coupon)).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("AVAILABLE");
        participant.confirm(hold(coupon)).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("USED");
    }

    @Test
    void otherDiscountThanTheRuleGivesIsRefused() {
        UUID coupon = coupon(carl);
        for (long wrong : List.of(0L, DISCOUNT - 1, DISCOUNT + 1)) {
            refusedFor(
                    new HoldCoupon(HoldCoupon.Operation.RESERVE, coupon, carl, AMOUNT, wrong),
                    "takes 1000 off 10000, not " + wrong);
        }
        assertThat(state(carl, coupon)).isEqualTo("AVAILABLE");
    }

    @Test
    void orderBelowTheLeastAmountIsRefused() {
        refusedFor(
                new HoldCoupon(HoldCoupon.Operation.RESERVE, coupon(carl), carl, 4_999L, 499L),
                "at least 5000, not 4999");
    }

    @Test
    void someoneElsesAndUnknownCouponsAreRefusedAlike() {
        UUID coupon = coupon(carl);
        String mallory = newUser();
        refusedFor(reserve(coupon, mallory), "user " + mallory + " has no coupon " + coupon);
        refusedFor(reserve(coupon, carl + " "), "has no coupon");
        UUID unknown = Ids.next();
        refusedFor(reserve(unknown, carl), "user " + carl + " has no coupon " + unknown);
    }

    @Test
    void heldAndUsedCouponsAreRefused() {
        UUID coupon = coupon(carl);
        BranchKey key = hold(coupon);
        refusedFor(reserve(coupon, carl), "is held by another order");
        BranchKey sibling = new BranchKey(key.transactionId(), "sibling");
        refused(participant.tryBranch(sibling, reserve(coupon, carl)), 409, "REJECTED");
        participant.confirm(key).then().statusCode(204);
        refusedFor(reserve(coupon, carl), "is used");
    }

    @Test
    void expiredCouponIsRefused() {
        UUID coupon = coupon(carl);
        new Books(database).expire(coupon);
        refusedFor(reserve(coupon, carl), "expired at");
        assertThat(state(carl, coupon)).isEqualTo("EXPIRED");
    }

    @Test
    void heldCouponNeverExpiresUnderItsOrder() {
        UUID coupon = coupon(carl);
        BranchKey key = hold(coupon);
        new Books(database).expire(coupon);
        assertThat(state(carl, coupon)).isEqualTo("HELD");
        participant.confirm(key).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("USED");
    }

    @Test
    void couponLetGoAfterItsTimeIsExpired() {
        UUID coupon = coupon(carl);
        BranchKey key = hold(coupon);
        new Books(database).expire(coupon);
        participant.cancel(key).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("EXPIRED");
        refusedFor(reserve(coupon, carl), "expired at");
    }

    @Test
    void cancelOfARefusedOrderLeavesTheHoldOfAnother() {
        UUID coupon = coupon(carl);
        hold(coupon);
        BranchKey loser = newBranch();
        refused(participant.tryBranch(loser, reserve(coupon, carl)), 409, "REJECTED");
        participant.cancel(loser).then().statusCode(204);
        assertThat(state(carl, coupon)).isEqualTo("HELD");
    }

    @Test
    void batchesKeepAndLetGoEachItsOwnCoupon() {
        List<UUID> coupons = List.of(coupon(carl), coupon(carl), coupon(carl), coupon(carl));
        List<BranchKey> keys = coupons.stream().map(this::hold).toList();
        participant.all("confirm", List.of(keys.get(2), keys.get(0))).then().statusCode(200);
        participant.all("cancel", List.of(keys.get(3), keys.get(1))).then().statusCode(200);
        assertThat(coupons.stream().map(coupon -> state(carl, coupon)))
                .containsExactly("USED", "AVAILABLE", "USED", "AVAILABLE");
    }

    @Test
    void ofTwoOrdersInOneBatchOnlyOneCanHaveTheCoupon() {
        UUID coupon = coupon(carl);
        List<Branch<HoldCoupon>> both = List.of(
                new Branch<>(newBranch(), reserve(coupon, carl)), new Branch<>(newBranch(), reserve(coupon, carl)));
        assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                    coupons.hold(connection, both);
                    return both.size();
                }))
                .isInstanceOf(HoldRefusedException.class)
                .hasMessageContaining("is held by another order");
        assertThat(state(carl, coupon)).isEqualTo("AVAILABLE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ID,USER,AMOUNT,OFF}                                 | INVALID_REQUEST",
                "{OP,USER,AMOUNT,OFF}                                 | INVALID_REQUEST",
                "{OP,ID,AMOUNT,OFF}                                   | INVALID_REQUEST",
                "{OP,ID,USER,OFF}                                     | INVALID_REQUEST",
                "{OP,ID,USER,AMOUNT}                                  | INVALID_REQUEST",
                "{OP,ID,'userId':'',AMOUNT,OFF}                       | INVALID_REQUEST",
                "{OP,ID,'userId':LONG,AMOUNT,OFF}                     | INVALID_REQUEST",
                "{OP,ID,USER,'orderAmount':-1,OFF}                    | INVALID_REQUEST",
                "{OP,ID,USER,'orderAmount':1000000000000001,OFF}      | INVALID_REQUEST",
                "{OP,ID,USER,AMOUNT,'discount':-1}                    | INVALID_REQUEST",
                "{OP,ID,USER,AMOUNT,'discount':1000000000000001}      | INVALID_REQUEST",
                "{OP,ID,USER,AMOUNT,'discount':null}                  | INVALID_REQUEST",
                "{OP,ID,USER,AMOUNT,'discount':1.5}                   | MALFORMED_BODY",
                "{OP,ID,USER,AMOUNT,'discount':'1'}                   | MALFORMED_BODY",
                "{OP,ID,USER,AMOUNT,'discount':99999999999999999999}  | MALFORMED_BODY",
                "{OP,'couponId':'x',USER,AMOUNT,OFF}                  | MALFORMED_BODY",
                "{OP,ID,'userId':1,AMOUNT,OFF}                        | MALFORMED_BODY",
                "{'operation':'RETURN',ID,USER,AMOUNT,OFF}            | MALFORMED_BODY",
                "{OP,ID,USER,AMOUNT,OFF,'more':1}                     | MALFORMED_BODY",
            })
    void payloadsThatAreNoneAreRefused(String payload, String code) {
        String json = payload.replace("OP", "'operation':'RESERVE'")
                .replace("ID", "'couponId':'" + Ids.next() + "'")
                .replace("USER", "'userId':'carl'")
                .replace("AMOUNT", "'orderAmount':10000")
                .replace("OFF", "'discount':1000")
                .replace("LONG", "'" + "x".repeat(129) + "'")
                .replace('\'', '"');
        refused(
                Desk.as(TestTokens.service("coordinator"))
                        .body("{\"holdMs\":60000,\"payload\":" + json + "}")
                        .put("/tcc/" + newBranch() + "/try"),
                400,
                code);
    }

    private BranchKey hold(UUID coupon) {
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(coupon, carl)).then().statusCode(200);
        return key;
    }

    private void refusedFor(HoldCoupon payload, String detail) {
        refused(participant.tryBranch(newBranch(), payload), 409, "REJECTED")
                .then()
                .body("reason.code", equalTo("COUPON_NOT_USABLE"))
                .body("reason.detail", containsString(detail));
    }
}
