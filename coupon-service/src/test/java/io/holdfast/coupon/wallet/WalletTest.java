package io.holdfast.coupon.wallet;

import static io.holdfast.coupon.Desk.campaign;
import static io.holdfast.coupon.Desk.coupon;
import static io.holdfast.coupon.Desk.customer;
import static io.holdfast.coupon.Desk.newUser;
import static io.holdfast.coupon.Desk.refused;
import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.coupon.Books;
import io.holdfast.coupon.CouponState;
import io.holdfast.coupon.Desk;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Backends.class)
class WalletTest {

    @Inject
    Database database;

    private final ParticipantClient participant = new ParticipantClient();
    private final String carl = newUser();

    @Test
    void eachSeesTheirOwnByState() {
        UUID campaign = campaign(10, 10);
        UUID available = coupon(campaign, carl);
        UUID held = coupon(campaign, carl);
        UUID used = coupon(campaign, carl);
        UUID expired = coupon(campaign, carl);
        coupon(campaign, newUser());
        hold(held);
        participant.confirm(hold(used)).then().statusCode(204);
        new Books(database).expire(expired);
        new Books(database).expire(held);
        new Books(database).expire(used);
        Map<CouponState, UUID> expected = Map.of(
                CouponState.AVAILABLE,
                available,
                CouponState.HELD,
                held,
                CouponState.USED,
                used,
                CouponState.EXPIRED,
                expired);
        expected.forEach((state, id) -> assertThat(ids("&state=" + state, 20)).containsExactly(id.toString()));
        assertThat(ids("", 20))
                .containsExactly(expired.toString(), used.toString(), held.toString(), available.toString());
        Response nobody = customer(newUser()).get("/coupons");
        nobody.then().statusCode(200);
        assertThat(nobody.<List<?>>path("items")).isEmpty();
        assertThat(nobody.asString()).contains("\"nextCursor\":null");
    }

    @Test
    void pagesShowEachCouponOnceNewestFirst() {
        UUID campaign = campaign(7, 7);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(0, coupon(campaign, carl).toString());
        }
        assertThat(ids("&state=AVAILABLE", 3)).isEqualTo(made);
        assertThat(ids("", 7)).isEqualTo(made);
    }

    @Test
    void quoteIsTheDiscountOfTheAmount() {
        UUID coupon = coupon(carl);
        quote(coupon, "{\"amount\":10000}").then().statusCode(200).body("discount", equalTo(1_000));
        quote(coupon, "{\"amount\":5009}").then().statusCode(200).body("discount", equalTo(500));
        quote(coupon, "{\"amount\":1000000000000000}")
                .then()
                .statusCode(200)
                .body("discount", equalTo(100_000_000_000_000L));
        assertThat(Desk.state(carl, coupon)).isEqualTo("AVAILABLE");
    }

    @Test
    void quoteOfACouponThatIsNotUsableSaysWhy() {
        UUID coupon = coupon(carl);
        notUsable(coupon, "{\"amount\":4999}", "at least 5000, not 4999");
        notUsable(coupon, "{\"amount\":0}", "at least 5000, not 0");
        BranchKey key = hold(coupon);
        notUsable(coupon, "{\"amount\":10000}", "is held by another order");
        participant.confirm(key).then().statusCode(204);
        notUsable(coupon, "{\"amount\":10000}", "is used");
        UUID old = coupon(carl);
        new Books(database).expire(old);
        notUsable(old, "{\"amount\":10000}", "expired at");
    }

    @Test
    void quoteOfSomeoneElsesCouponIsNotFound() {
        UUID coupon = coupon(carl);
        for (String user : List.of(newUser(), carl.replace('u', 'U'))) {
            refused(customer(user).body("{\"amount\":10000}").post("/coupons/" + coupon + "/quote"), 404, "NOT_FOUND");
        }
    }

    private BranchKey hold(UUID coupon) {
        BranchKey key = newBranch();
        participant.tryBranch(key, Desk.reserve(coupon, carl)).then().statusCode(200);
        return key;
    }

    private Response quote(UUID coupon, String body) {
        return customer(carl).body(body).post("/coupons/" + coupon + "/quote");
    }

    private void notUsable(UUID coupon, String body, String why) {
        refused(quote(coupon, body), 409, "COUPON_NOT_USABLE").then().body("detail", containsString(why));
    }

    /** The user's coupons that the query names, page by page. */
    private List<String> ids(String query, int limit) {
        List<String> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Response page =
                    customer(carl).get("/coupons?limit=" + limit + query + (cursor == null ? "" : "&cursor=" + cursor));
            page.then().statusCode(200);
            ids.addAll(page.path("items.couponId"));
            cursor = page.path("nextCursor");
        } while (cursor != null && ids.size() < 1_000);
        return ids;
    }
}
