package io.holdfast.local.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final Duration PENDING_FOR = Duration.ofSeconds(2);

    @TempDir
    private Path folder = Path.of("replaced");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Ledger ledger = closed();

    @SuppressWarnings("NullAway") // Replaced before each test.
    private static Ledger closed() {
        return null;
    }

    @BeforeEach
    void open() throws IOException {
        ledger = Ledger.open(folder.resolve("pg/ledger"), Clock.fixed(now, ZoneOffset.UTC), PENDING_FOR, entry -> {});
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    private void reopen(Duration later) throws IOException {
        close();
        now = now.plus(later);
        open();
    }

    private Payment authorise(Card card) {
        return ledger.authorise("tx/payment", 1_000, "KRW", card);
    }

    private List<State> states() {
        return ledger.entries(0, Instant.EPOCH, 100).stream().map(Entry::state).toList();
    }

    @Test
    void aRepeatedAuthorisationTakesNoMoneyAgain() {
        Payment first = authorise(Card.OK);
        assertThat(first.state()).isEqualTo(State.AUTHORIZED);
        assertThat(authorise(Card.OK)).isEqualTo(first);
        assertThat(states()).containsExactly(State.AUTHORIZED);
    }

    @Test
    void aKeyIsForOneAmountAndCard() {
        authorise(Card.OK);
        refuses("KEY_REUSED", () -> ledger.authorise("tx/payment", 999, "KRW", Card.OK));
        refuses("KEY_REUSED", () -> ledger.authorise("tx/payment", 1_000, "USD", Card.OK));
        refuses("KEY_REUSED", () -> ledger.authorise("tx/payment", 1_000, "KRW", Card.SLOW));
    }

    @Test
    void captureTakesTheWholeAmountOnce() {
        refuses("UNKNOWN_PAYMENT", () -> ledger.capture("tx/payment", 1_000));
        authorise(Card.OK);
        refuses("WRONG_AMOUNT", () -> ledger.capture("tx/payment", 999));
        refuses("WRONG_AMOUNT", () -> ledger.capture("tx/payment", 1_001));
        assertThat(ledger.capture("tx/payment", 1_000).captured()).isEqualTo(1_000);
        assertThat(ledger.capture("tx/payment", 1_000).captured()).isEqualTo(1_000);
        assertThat(states()).containsExactly(State.AUTHORIZED, State.CAPTURED);
        refuses("ALREADY_CAPTURED", () -> ledger.cancel("tx/payment"));
        assertThat(authorise(Card.OK).state()).isEqualTo(State.CAPTURED);
    }

    @Test
    void whatIsVoidedStaysVoided() {
        refuses("UNKNOWN_PAYMENT", () -> ledger.cancel("tx/payment"));
        authorise(Card.OK);
        assertThat(ledger.cancel("tx/payment").state()).isEqualTo(State.VOIDED);
        assertThat(ledger.cancel("tx/payment").state()).isEqualTo(State.VOIDED);
        assertThat(authorise(Card.OK).state()).isEqualTo(State.VOIDED);
        refuses("NOT_AUTHORIZED", () -> ledger.capture("tx/payment", 1_000));
        assertThat(states()).containsExactly(State.AUTHORIZED, State.VOIDED);
    }

    @Test
    void aDeclinedPaymentHasNothingToVoidOrCapture() {
        for (Card card : List.of(Card.DECLINED, Card.STRANGE)) {
            String key = "tx/" + card;
            assertThat(ledger.authorise(key, 1, "KRW", card).state()).isEqualTo(State.DECLINED);
            assertThat(ledger.cancel(key).state()).isEqualTo(State.DECLINED);
            refuses("NOT_AUTHORIZED", () -> ledger.capture(key, 1));
        }
    }

    @Test
    void refundsAreMadeOnceForEachKeyAndNeverExceedTheCapture() {
        authorise(Card.OK);
        refuses("NOT_CAPTURED", () -> ledger.refund("tx/payment", "return", 1_000));
        ledger.capture("tx/payment", 1_000);
        assertThat(ledger.refund("tx/payment", "return", 600).refunded()).isEqualTo(600);
        assertThat(ledger.refund("tx/payment", "return", 600).refunded()).isEqualTo(600);
        refuses("KEY_REUSED", () -> ledger.refund("tx/payment", "return", 500));
        refuses("WRONG_AMOUNT", () -> ledger.refund("tx/payment", "other", 401));
        assertThat(ledger.refund("tx/payment", "other", 400).refunded()).isEqualTo(1_000);
        assertThat(states()).containsExactly(State.AUTHORIZED, State.CAPTURED, State.REFUNDED, State.REFUNDED);
    }

    @Test
    void aPendingPaymentGetsItsOutcomeLaterAlsoAfterARestart() throws IOException {
        ledger.authorise("tx/ok", 1, "KRW", Card.PENDING_OK);
        ledger.authorise("tx/declined", 2, "KRW", Card.PENDING_DECLINED);
        ledger.authorise("tx/voided", 3, "KRW", Card.PENDING_LOST);
        refuses("NOT_AUTHORIZED", () -> ledger.capture("tx/ok", 1));
        assertThat(ledger.cancel("tx/voided").state()).isEqualTo(State.VOIDED);
        reopen(PENDING_FOR.minusMillis(1));
        Function<String, State> state = key -> find(key).state();
        assertThat(state.apply("tx/ok")).isEqualTo(State.PENDING);
        reopen(Duration.ofMillis(1));
        assertThat(state.apply("tx/ok")).isEqualTo(State.AUTHORIZED);
        assertThat(state.apply("tx/declined")).isEqualTo(State.DECLINED);
        assertThat(state.apply("tx/voided")).isEqualTo(State.VOIDED);
    }

    @Test
    void aRestartKeepsAllThatWasAnsweredAndDropsAHalfWrittenLine() throws IOException {
        authorise(Card.OK);
        Payment captured = ledger.capture("tx/payment", 1_000);
        List<Entry> entries = ledger.entries(0, Instant.EPOCH, 100);
        Files.writeString(folder.resolve("pg/ledger"), "{\"number\":3,\"key\":\"tx/pa", StandardOpenOption.APPEND);
        reopen(Duration.ofHours(1));
        assertThat(ledger.entries(0, Instant.EPOCH, 100)).isEqualTo(entries);
        assertThat(find("tx/payment")).isEqualTo(captured);
        ledger.authorise("tx/next", 5, "KRW", Card.OK);
        reopen(Duration.ofHours(1));
        assertThat(find("tx/next").reference()).isNotEqualTo(captured.reference());
        assertThat(ledger.entries(2, Instant.EPOCH, 1)).extracting(Entry::key).containsExactly("tx/next");
        assertThat(ledger.entries(3, Instant.EPOCH, 1)).isEmpty();
    }

    private Payment find(String key) {
        Payment payment = ledger.find(key);
        if (payment == null) {
            throw new AssertionError("no payment " + key);
        }
        return payment;
    }

    private static void refuses(String code, Supplier<Payment> call) {
        assertThatThrownBy(call::get)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
