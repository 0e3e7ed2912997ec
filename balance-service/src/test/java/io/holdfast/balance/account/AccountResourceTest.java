package io.holdfast.balance.account;

import static io.holdfast.balance.Wallet.charge;
import static io.holdfast.balance.Wallet.customer;
import static io.holdfast.balance.Wallet.money;
import static io.holdfast.balance.Wallet.newUser;
import static io.holdfast.balance.Wallet.operator;
import static io.holdfast.balance.Wallet.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.holdfast.balance.Wallet;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class AccountResourceTest {

    @Test
    void chargeIsThereToReadAndInTheLedger() {
        String user = newUser();
        charge(user, "{\"amount\":700}", "first-key!")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", nullValue())
                .body("userId", equalTo(user))
                .body("balance", equalTo(700))
                .body("held", equalTo(0))
                .body("available", equalTo(700));
    }

    @Test
    void ledgerTellsEveryCharge() {
        String user = newUser();
        charge(user, "{\"amount\":700}", "one").then().statusCode(201);
        charge(user, "{\"amount\":50}", "two").then().statusCode(201);
        customer(user)
                .get("/balances/" + user + "/entries")
                .then()
                .statusCode(200)
                .body("items.type", contains("CHARGE", "CHARGE"))
                .body("items.amount", contains(50, 700))
                .body("items.balanceAfter", contains(750, 700))
                .body("items.reference", contains("two", "one"))
                .body("items[0].entryId", matchesPattern("[0-9a-f-]{36}"))
                .body("items[0].at", matchesPattern("20\\d\\d-.*Z"))
                .body("nextCursor", nullValue());
    }

    @Test
    void ledgerIsPagedNewestFirst() {
        String user = newUser();
        for (int i = 1; i <= 5; i++) {
            charge(user, i).then().statusCode(201);
        }
        String path = "/balances/" + user + "/entries?limit=2";
        Response page = customer(user).get(path);
        page.then().body("items.amount", contains(5, 4));
        page = customer(user).get(path + "&cursor=" + page.path("nextCursor"));
        page.then().body("items.amount", contains(3, 2));
        page = customer(user).get(path + "&cursor=" + page.path("nextCursor"));
        page.then().body("items.amount", contains(1)).body("nextCursor", nullValue());
        for (String wrong : new String[] {"cursor=nonsense", "limit=0", "limit=101", "limit=ten"}) {
            refused(customer(user).get("/balances/" + user + "/entries?" + wrong), 400, "INVALID_REQUEST");
        }
    }

    @Test
    void userWhoNeverChargedHasZeros() {
        String user = newUser();
        assertThat(money(user)).isEqualTo(new Wallet.Money(0, 0));
        customer(user)
                .get("/balances/" + user + "/entries")
                .then()
                .statusCode(200)
                .body("items", org.hamcrest.Matchers.empty());
    }

    @Test
    void repeatedChargeIsTheSameOneWithTheStateNow() {
        String user = newUser();
        charge(user, "{\"amount\":100}", "one").then().statusCode(201);
        charge(user, "{\"amount\":20}", "two").then().statusCode(201);
        charge(user, "{ \"amount\" : 100 }", "one")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("balance", equalTo(120));
        refused(charge(user, "{\"amount\":101}", "one"), 422, "IDEMPOTENCY_KEY_REUSED");
        assertThat(money(user)).isEqualTo(new Wallet.Money(120, 0));
    }

    @Test
    void keysBelongToTheCallerAndTheAccount() {
        String one = newUser();
        String two = newUser();
        charge(one, "{\"amount\":1}", "key").then().statusCode(201);
        charge(two, "{\"amount\":1}", "key").then().statusCode(201);
        for (String user : new String[] {one, two}) {
            operator()
                    .header("Idempotency-Key", "key")
                    .body("{\"amount\":1}")
                    .post("/balances/" + user + "/charges")
                    .then()
                    .statusCode(201)
                    .header("Idempotent-Replayed", nullValue())
                    .body("balance", equalTo(2));
        }
    }

    @Test
    void refusedChargeDoesNotUseItsKeyUp() {
        String user = newUser(1_000_000_000_000_000L);
        refused(charge(user, "{\"amount\":1}", "key"), 422, "BALANCE_LIMIT_REACHED");
        refused(charge(user, "{\"amount\":2}", "key"), 422, "BALANCE_LIMIT_REACHED");
    }

    @Test
    void chargeNeedsAKeyThatIsOne() {
        String user = newUser();
        String path = "/balances/" + user + "/charges";
        refused(customer(user).body("{\"amount\":1}").post(path), 400, "IDEMPOTENCY_KEY_MISSING");
        for (String key : new String[] {"", "a b", "k".repeat(256), "é"}) {
            int status = charge(user, "{\"amount\":1}", key).statusCode();
            assertThat(status).as(key).isEqualTo(400);
        }
        charge(user, "{\"amount\":1}", "k".repeat(255)).then().statusCode(201);
        assertThat(money(user)).isEqualTo(new Wallet.Money(1, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                | INVALID_REQUEST",
                "{'amount':null}                   | INVALID_REQUEST",
                "{'amount':0}                      | INVALID_REQUEST",
                "{'amount':-1}                     | INVALID_REQUEST",
                "{'amount':1000000000000001}       | INVALID_REQUEST",
                "{'amount':9223372036854775807}    | INVALID_REQUEST",
                "{'amount':9223372036854775808}    | MALFORMED_BODY",
                "{'amount':'1'}                    | MALFORMED_BODY",
                "{'amount':1.5}                    | MALFORMED_BODY",
                "{'amount':true}                   | MALFORMED_BODY",
                "{'amount':[1]}                    | MALFORMED_BODY",
                "{'amount':1,'userId':'me'}        | MALFORMED_BODY",
                "{'amount':1,'amount':2}           | MALFORMED_BODY",
                "{'amount':1                       | MALFORMED_BODY",
                "1                                 | MALFORMED_BODY",
            })
    void chargesThatAreNoneAreRefused(String body, String code) {
        String user = newUser();
        refused(charge(user, body.replace('\'', '"'), "key"), 400, code);
        assertThat(money(user)).isEqualTo(new Wallet.Money(0, 0));
    }

    @Test
    void accountOfSomebodyElseIsNotThere() {
        String user = newUser(10);
        String path = "/balances/" + user;
        for (String known : new String[] {user, newUser()}) {
            refused(customer("mallory").get("/balances/" + known), 404, "NOT_FOUND");
            refused(customer("mallory").get("/balances/" + known + "/entries"), 404, "NOT_FOUND");
            refused(
                    customer("mallory")
                            .header("Idempotency-Key", "key")
                            .body("{\"amount\":1}")
                            .post("/balances/" + known + "/charges"),
                    404,
                    "NOT_FOUND");
        }
        assertThat(money(user)).isEqualTo(new Wallet.Money(10, 0));
        operator().get(path).then().statusCode(200).body("balance", equalTo(10));
        operator().get(path + "/entries").then().statusCode(200).body("items.amount", contains(10));
    }

    @Test
    void userIdIsAnyVisibleText() {
        for (String user : new String[] {"a@b.example|1", "홍길동", "u".repeat(128), "auth0:" + UUID.randomUUID()}) {
            customer(user)
                    .pathParam("userId", user)
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .body("{\"amount\":3}")
                    .post("/balances/{userId}/charges")
                    .then()
                    .statusCode(201)
                    .body("userId", equalTo(user));
            operator()
                    .pathParam("userId", user)
                    .get("/balances/{userId}/entries")
                    .then()
                    .statusCode(200)
                    .body("items[0].amount", equalTo(3));
        }
        for (String wrong : new String[] {"u".repeat(129), "a b", "a\tb", "a\u0000"}) {
            refused(operator().pathParam("userId", wrong).get("/balances/{userId}"), 400, "INVALID_REQUEST");
        }
    }
}
