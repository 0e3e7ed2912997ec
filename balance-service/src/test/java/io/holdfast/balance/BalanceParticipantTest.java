package io.holdfast.balance;

import static io.holdfast.balance.Wallet.charge;
import static io.holdfast.balance.Wallet.customer;
import static io.holdfast.balance.Wallet.money;
import static io.holdfast.balance.Wallet.newUser;
import static io.holdfast.balance.Wallet.refused;
import static io.holdfast.balance.Wallet.reserve;
import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class BalanceParticipantTest {

    private final ParticipantClient participant = new ParticipantClient();

    @Test
    void holdThenKeepPaysAndEntersIt() {
        String user = newUser(1_000);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(user, 300)).then().statusCode(200);
        assertThat(money(user)).isEqualTo(new Wallet.Money(1_000, 300));
        participant.confirm(key).then().statusCode(204);
        participant.confirm(key).then().statusCode(204);
        assertThat(money(user)).isEqualTo(new Wallet.Money(700, 0));
        customer(user)
                .get("/balances/" + user + "/entries")
                .then()
                .body("items.type", contains("PAYMENT", "CHARGE"))
                .body("items.amount", contains(-300, 1_000))
                .body("items.balanceAfter", contains(700, 1_000))
                .body("items[0].reference", equalTo(key.toString()));
    }

    @Test
    void holdThenLetGoLeavesWhatWas() {
        String user = newUser(1_000);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(user, 1_000)).then().statusCode(200);
        participant.cancel(key).then().statusCode(204);
        assertThat(money(user)).isEqualTo(new Wallet.Money(1_000, 0));
        customer(user).get("/balances/" + user + "/entries").then().body("items.type", contains("CHARGE"));
    }

    @Test
    void heldMoneyIsNotThereForTheNext() {
        String user = newUser(1_000);
        participant.tryBranch(newBranch(), reserve(user, 700)).then().statusCode(200);
        insufficient(reserve(user, 301), "available are 300, not 301");
        participant.tryBranch(newBranch(), reserve(user, 300)).then().statusCode(200);
        insufficient(reserve(user, 1), "available are 0, not 1");
        assertThat(money(user)).isEqualTo(new Wallet.Money(1_000, 1_000));
    }

    @Test
    void userWhoNeverChargedHasNothing() {
        insufficient(reserve(newUser(), 1), "available are 0, not 1");
    }

    @Test
    void usersWhoseIdsDifferInCaseOrAccentAreTwo() {
        String user = newUser(1_000);
        insufficient(reserve(user.toUpperCase(java.util.Locale.ROOT), 1), "available are 0, not 1");
        insufficient(reserve(user.replace('u', 'ü'), 1), "available are 0, not 1");
    }

    @Test
    void batchEntersEachPaymentOfOneUserInALedgerThatAddsUp() {
        String user = newUser(1_000);
        String other = newUser(1_000);
        List<BranchKey> kept = new ArrayList<>();
        for (int amount : new int[] {10, 20, 30}) {
            BranchKey key = newBranch();
            participant.tryBranch(key, reserve(user, amount)).then().statusCode(200);
            kept.add(key);
        }
        BranchKey others = newBranch();
        participant.tryBranch(others, reserve(other, 5)).then().statusCode(200);
        kept.add(others);
        Collections.reverse(kept);
        participant.all("confirm", kept).then().statusCode(200).body("results.status", contains(204, 204, 204, 204));
        assertThat(money(user)).isEqualTo(new Wallet.Money(940, 0));
        assertThat(money(other)).isEqualTo(new Wallet.Money(995, 0));
        customer(user)
                .get("/balances/" + user + "/entries")
                .then()
                .body("items.amount", contains(-30, -20, -10, 1_000))
                .body("items.balanceAfter", contains(940, 970, 990, 1_000));
    }

    @Test
    void largestAmountCanBeHeldAndPaid() {
        String user = newUser(Balance.MAX_AMOUNT);
        BranchKey key = newBranch();
        participant.tryBranch(key, reserve(user, Balance.MAX_AMOUNT)).then().statusCode(200);
        participant.confirm(key).then().statusCode(204);
        assertThat(money(user)).isEqualTo(new Wallet.Money(0, 0));
        charge(user, 1).then().statusCode(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'userId':'u','amount':1}                                     | INVALID_REQUEST",
                "{'operation':'RESERVE','amount':1}                            | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'u'}                          | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':null,'amount':1}              | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'','amount':1}                | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'a b','amount':1}             | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'LONG','amount':1}            | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'u','amount':0}               | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'u','amount':-1}              | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'u','amount':1000000000000001} | INVALID_REQUEST",
                "{'operation':'RESERVE','userId':'u','amount':99999999999999999999} | MALFORMED_BODY",
                "{'operation':'RESERVE','userId':'u','amount':1.5}             | MALFORMED_BODY",
                "{'operation':'RESERVE','userId':'u','amount':'1'}             | MALFORMED_BODY",
                "{'operation':'RESERVE','userId':7,'amount':1}                 | MALFORMED_BODY",
                "{'operation':'RETURN','userId':'u','amount':1}                | MALFORMED_BODY",
                "{'operation':'RESERVE','userId':'u','amount':1,'more':1}      | MALFORMED_BODY",
            })
    void payloadsThatAreNoneAreRefused(String payload, String code) {
        String body = payload.replace('\'', '"').replace("LONG", "u".repeat(129));
        refused(
                Wallet.as(TestTokens.service("coordinator"))
                        .body("{\"holdMs\":60000,\"payload\":" + body + "}")
                        .put("/tcc/" + newBranch() + "/try"),
                400,
                code);
    }

    private void insufficient(HoldBalance payload, String detail) {
        refused(participant.tryBranch(newBranch(), payload), 409, "REJECTED")
                .then()
                .body("reason.code", equalTo("INSUFFICIENT_BALANCE"))
                .body("reason.detail", equalTo(detail));
    }
}
