package io.holdfast.coupon.campaign;

import static io.holdfast.coupon.Desk.as;
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

import io.holdfast.coupon.Desk;
import io.holdfast.protocol.Ids;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'name':'spring'          | 'name':null                        | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':''                          | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'  '                        | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'a\\nb'                     | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'\u3000\u00a0'             | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':'a\u0085b'                 | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':LONG                        | INVALID_REQUEST | name",
                "'name':'spring'          | 'name':1                           | MALFORMED_BODY  | -",
                "'name':'spring',         |                                    | INVALID_REQUEST | name",
                "'type':'PERCENT'         | 'type':null                        | INVALID_REQUEST | discount.type",
                "'type':'PERCENT'         | 'type':'percent'                   | MALFORMED_BODY  | -",
                "'type':'PERCENT'         | 'type':1                           | MALFORMED_BODY  | -",
                "'value':10               | 'value':null                       | INVALID_REQUEST | discount.value",
                "'value':10               | 'value':0                          | INVALID_REQUEST | discount.value",
                "'value':10               | 'value':-1                         | INVALID_REQUEST | discount.value",
                "'value':10               | 'value':101                        | INVALID_REQUEST | discount.value",
                "'value':10               | 'value':1000000000000001           | INVALID_REQUEST | discount.value",
                "'value':10               | 'value':10.5                       | MALFORMED_BODY  | -",
                "'value':10               | 'value':99999999999999999999       | MALFORMED_BODY  | -",
                "'value':10               | 'value':10,'maxDiscount':0         | INVALID_REQUEST | discount.maxDiscount",
                "'value':10               | 'value':10,'maxDiscount':1000000000000001 | INVALID_REQUEST | discount.maxDiscount",
                "'value':10               | 'value':10,'extra':0               | MALFORMED_BODY  | -",
                "'minOrderAmount':5000    | 'minOrderAmount':-1                | INVALID_REQUEST | minOrderAmount",
                "'minOrderAmount':5000    | 'minOrderAmount':1000000000000001  | INVALID_REQUEST | minOrderAmount",
                "'minOrderAmount':5000    | 'minOrderAmount':null              | INVALID_REQUEST | minOrderAmount",
                "'minOrderAmount':5000    | 'minOrderAmount':'5000'            | MALFORMED_BODY  | -",
                "'quantity':10            | 'quantity':0                       | INVALID_REQUEST | quantity",
                "'quantity':10            | 'quantity':1000001                 | INVALID_REQUEST | quantity",
                "'quantity':10            | 'quantity':null                    | INVALID_REQUEST | quantity",
                "'quantity':10            | 'quantity':true                    | MALFORMED_BODY  | -",
                "'perUserLimit':2         | 'perUserLimit':0                   | INVALID_REQUEST | perUserLimit",
                "'perUserLimit':2         | 'perUserLimit':1000001             | INVALID_REQUEST | perUserLimit",
                "'perUserLimit':2         | 'perUserLimit':null                | INVALID_REQUEST | perUserLimit",
                "'couponValidDays':30     | 'couponValidDays':0                | INVALID_REQUEST | couponValidDays",
                "'couponValidDays':30     | 'couponValidDays':3651             | INVALID_REQUEST | couponValidDays",
                "'couponValidDays':30     | 'couponValidDays':null             | INVALID_REQUEST | couponValidDays",
                "'couponValidDays':30     | 'couponValidDays':3000000000       | MALFORMED_BODY  | -",
                "'couponValidDays':30     | 'couponValidDays':30,'surprise':1  | MALFORMED_BODY  | -",
                "START                    | null                               | INVALID_REQUEST | startsAt",
                "START                    | 'tomorrow'                         | MALFORMED_BODY  | -",
                "START                    | ''                                 | MALFORMED_BODY  | -",
                "START                    | 1767225600                         | MALFORMED_BODY  | -",
                "START                    | '1767225600'                       | MALFORMED_BODY  | -",
                "START                    | '2026-01-01'                       | MALFORMED_BODY  | -",
                "START                    | '1999-12-31T23:59:59Z'             | INVALID_REQUEST | startsAt",
                "START                    | END                                | INVALID_REQUEST | endsAt",
                "START                    | '2026-01-08T12:00:00.001Z'         | INVALID_REQUEST | endsAt",
                "END                      | null                               | INVALID_REQUEST | endsAt",
                "END                      | '+999999999-01-01T00:00:00Z'       | INVALID_REQUEST | endsAt",
            })
    void campaignsThatMakeNoSenseAreRefused(String part, @Nullable String instead, String code, String field) {
        String body = GOOD.replace(json(part), json(instead == null ? "" : instead));
        assertThat(body).isNotEqualTo(GOOD);
        Response response = refused(operator().body(body).post("/campaigns"), 400, code);
        if (!field.equals("-")) {
            response.then().body("violations[0].field", equalTo(field));
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"')
                .replace("LONG", "\"" + "x".repeat(201) + "\"")
                .replace("START", "\"" + NOW + "\"")
                .replace("END", "\"" + NOW.plus(Duration.ofDays(7)) + "\"");
    }

    @Test
    void onlyOperatorsOpenCampaigns() {
        Desk.guarded("POST", "/campaigns", TestTokens.customer("carl"), TestTokens.service("order"));
        Desk.readsOnlyJson(TestTokens.operator(), "/campaigns");
    }

    @Test
    void everyoneWithATokenReadsThem() {
        String path = "/campaigns/" + campaign(1, 1);
        for (String token : List.of(TestTokens.customer("carl"), TestTokens.operator(), TestTokens.service("order"))) {
            as(token).get(path).then().statusCode(200);
            as(token).get("/campaigns").then().statusCode(200);
        }
        Desk.guarded("GET", path);
        Desk.guarded("GET", "/campaigns");
    }

    @Test
    void whatIsNotThereOrNoIdIsRefused() {
        refused(customer("carl").get("/campaigns/" + Ids.next()), 404, "NOT_FOUND");
        refused(customer("carl").get("/campaigns/nonsense"), 400, "INVALID_REQUEST");
    }

    @Test
    void listParametersOutOfBoundsAreRefused() {
        for (String query : List.of(
                "limit=0",
                "limit=101",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "cursor=!",
                "cursor=YWJj",
                "state=x",
                "state=running",
                "cursor=" + "a".repeat(1_025))) {
            refused(customer("carl").get("/campaigns?" + query), 400, "INVALID_REQUEST");
        }
    }
}
