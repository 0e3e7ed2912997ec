package io.holdfast.coupon.campaign;

import static io.holdfast.coupon.Desk.body;
import static io.holdfast.coupon.Desk.campaign;
import static io.holdfast.coupon.Desk.claim;
import static io.holdfast.coupon.Desk.customer;
import static io.holdfast.coupon.Desk.newUser;
import static io.holdfast.coupon.Desk.operator;
import static io.holdfast.coupon.Desk.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
class CampaignTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String GOOD = body(10, 2, NOW, NOW.plus(Duration.ofDays(7)));

    @Test
    void openedCampaignIsAsItWasAskedFor() {
        String body = """
                {"name":"봄 sale","discount":{"type":"PERCENT","value":15,"maxDiscount":1000000000000000},
                "minOrderAmount":0,"quantity":1000000,"perUserLimit":1000000,
                "startsAt":"2026-01-01T00:00:00.1239Z","endsAt":"2199-12-31T23:59:59+09:00","couponValidDays":3650}""";
        Response opened = operator().body(body).post("/campaigns");
        opened.then().statusCode(201);
        String id = opened.path("campaignId");
        opened.then().header("Location", endsWith("/campaigns/" + id));
        for (Response campaign : List.of(opened, customer("carl").get("/campaigns/" + id))) {
            campaign.then()
                    .body("campaignId", equalTo(id))
                    .body("name", equalTo("봄 sale"))
                    .body("discount.type", equalTo("PERCENT"))
                    .body("discount.value", equalTo(15))
                    .body("discount.maxDiscount", equalTo(1_000_000_000_000_000L))
                    .body("minOrderAmount", equalTo(0))
                    .body("quantity", equalTo(1_000_000))
                    .body("issued", equalTo(0))
                    .body("remaining", equalTo(1_000_000))
                    .body("perUserLimit", equalTo(1_000_000))
                    .body("startsAt", equalTo("2026-01-01T00:00:00.123Z"))
                    .body("endsAt", equalTo("2199-12-31T14:59:59Z"))
                    .body("couponValidDays", equalTo(3650))
                    .body("state", equalTo("RUNNING"));
        }
    }

    @Test
    void maxDiscountIsLeftOutWhenThereIsNone() {
        for (String none : List.of("", ",\"maxDiscount\":null")) {
            String body = GOOD.replace("\"value\":10", "\"value\":10" + none);
            operator().body(body).post("/campaigns").then().statusCode(201).body("discount.maxDiscount", nullValue());
        }
    }

    @Test
    void stateFollowsFromTheWindowAndWhatIsLeft() {
        Instant now = Instant.now();
        Duration hour = Duration.ofHours(1);
        UUID upcoming = campaign(1, 1, now.plus(hour), now.plus(hour).plus(hour));
        UUID running = campaign(2, 2);
        UUID soldOut = campaign(1, 1);
        UUID ended = campaign(1, 1, now.minus(hour), now.minusSeconds(1));
        claim(running, newUser()).then().statusCode(201);
        claim(soldOut, newUser()).then().statusCode(201);
        assertListedOnlyAs("UPCOMING", upcoming);
        assertListedOnlyAs("RUNNING", running);
        assertListedOnlyAs("SOLD_OUT", soldOut);
        assertListedOnlyAs("ENDED", ended);
        operator()
                .get("/campaigns/" + running)
                .then()
                .body("issued", equalTo(1))
                .body("remaining", equalTo(1));
    }

    private static void assertListedOnlyAs(String state, UUID campaign) {
        operator().get("/campaigns/" + campaign).then().body("state", equalTo(state));
        for (CampaignState listed : CampaignState.values()) {
            assertThat(ids("&state=" + listed, 100).contains(campaign.toString()))
                    .isEqualTo(listed.name().equals(state));
        }
    }

    @Test
    void pagesShowEachCampaignOnceNewestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, campaign(1, 1).toString());
        }
        List<String> all = ids("", 2);
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all.subList(0, 5)).isEqualTo(made);
    }

    /** All campaigns that the query names, page by page. */
    private static List<String> ids(String query, int limit) {
        List<String> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Response page = customer("carl")
                    .get("/campaigns?limit=" + limit + query + (cursor == null ? "" : "&cursor=" + cursor));
            page.then().statusCode(200);
            ids.addAll(page.path("items.campaignId"));
            cursor = page.path("nextCursor");
        } while (cursor != null && ids.size() < 1_000);
        return ids;
    }

    /** What the table of inputs cannot know; it has the rest. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'name':'spring'          | 'name':'  '                        | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'a\\nb'                     | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'\u3000\u00a0'             | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'a\u0085b'                 | INVALID_REQUEST | name",
                "'type':'PERCENT'         | 'type':'percent'                   | MALFORMED_BODY  | -",
                "'value':10               | 'value':101                        | INVALID_REQUEST | discount.value",
                "'couponValidDays':30     | 'couponValidDays':3000000000       | MALFORMED_BODY  | -",
                "START                    | 'tomorrow'                         | MALFORMED_BODY  | -",
                "START                    | ''                                 | MALFORMED_BODY  | -",
                "START                    | '1767225600'                       | MALFORMED_BODY  | -",
                "START                    | '2026-01-01'                       | MALFORMED_BODY  | -",
                "START                    | '1999-12-31T23:59:59Z'             | INVALID_REQUEST | startsAt",
                "START                    | END                                | INVALID_REQUEST | endsAt",
                "START                    | '2026-01-08T12:00:00.001Z'         | INVALID_REQUEST | endsAt",
                "END                      | '+999999999-01-01T00:00:00Z'       | INVALID_REQUEST | endsAt",
            })
    void campaignsThatMakeNoSenseAreRefused(String part, String instead, String code, String field) {
        String body = GOOD.replace(json(part), json(instead));
        assertThat(body).isNotEqualTo(GOOD);
        Response response = refused(operator().body(body).post("/campaigns"), 400, code);
        if (!field.equals("-")) {
            response.then().body("violations[0].field", equalTo(field));
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"')
                .replace("START", "\"" + NOW + "\"")
                .replace("END", "\"" + NOW.plus(Duration.ofDays(7)) + "\"");
    }
}
