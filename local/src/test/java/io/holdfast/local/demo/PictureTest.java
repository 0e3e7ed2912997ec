package io.holdfast.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionView;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The picture says what was recorded, and nothing else. */
class PictureTest {

    private static final int COLUMNS = 73;

    @Test
    void heldThenKept() {
        assertThat(text(Picture.whole(Recorded.kept().view(), COLUMNS))).isEqualTo("""
                          0         20 ms     40 ms     60 ms     80 ms
                          ├─────────┬─────────┬─────────┬─────────┬─────────
                  stock    ·········▒▒▒▒▒▒▒▒▒▒┃·········██████████            kept
                  balance   ·············▒▒▒▒▒┃··············█████            kept
                                              ┗━ decided to confirm after 40 ms
                """);
    }

    @Test
    void refusedThenLetGo() {
        assertThat(text(Picture.whole(Recorded.refused().view(), COLUMNS))).isEqualTo("""
                          0           20 ms        40 ms       60 ms
                          ├───────────┬────────────┬───────────┬────────────
                  stock    ···········▒▒▒▒▒▒▒▒▒▒▒▒▒┃···········○              let go
                  balance   ················✗      ┃                          refused
                                                   ┗━ decided to cancel after 40 ms
                """);
    }

    @Test
    void pendingAndDownForAMoment() {
        assertThat(text(Picture.whole(Recorded.missed().view(), COLUMNS))).isEqualTo("""
                          0           1.0 s        2.0 s       3.0 s
                          ├───────────┬────────────┬───────────┬────────────
                  balance ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┃!▒▒▒!▒▒▒▒▒▒▒▒▒▒▒▒▒▒····█         kept
                  payment ░░░░░░░░░░░░░░░░░▒┃███████████████████████          kept
                                            ┗━ decided to confirm after 1.50 s
                """);
    }

    @Test
    void nothingIsDrawnBeforeItHappened() {
        TransactionView whole = Recorded.kept().view();
        assertThat(text(new Picture(whole, 25, 80, COLUMNS).lines())).isEqualTo("""
                          0         20 ms     40 ms     60 ms     80 ms
                          ├─────────┬─────────┬─────────┬─────────┬─────────
                  stock    ·········▒▒                                        held
                  balance   ··········                                        asked

                """);
    }

    @Test
    void whatLastsGoesOnInATransactionThatHasNotEnded() {
        TransactionView trying = new Recorded()
                .branch("stock", BranchState.HELD)
                .branch("payment", BranchState.PENDING)
                .call("stock", "TRY", 0, 10, 200)
                .call("payment", "TRY", 20, 10, 202)
                .view();
        assertThat(text(new Picture(trying, 80, 80, COLUMNS).lines())).isEqualTo("""
                          0         20 ms     40 ms     60 ms     80 ms
                          ├─────────┬─────────┬─────────┬─────────┬─────────
                  stock   ·····▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒            held
                  payment           ·····░░░░░░░░░░░░░░░░░░░░░░░░░            pending

                """);
    }

    /** On a long scale it all falls into one column; still the decision, what led to it and what followed are seen. */
    @Test
    void whatFollowsAtOnceIsSeenBesideTheDecision() {
        TransactionView quick = new Recorded()
                .branch("stock", BranchState.CONFIRMED)
                .call("stock", "TRY", 999, 0, 200)
                .decided(Decision.CONFIRM, 1_000)
                .call("stock", "CONFIRM", 1_000, 1, 204)
                .ended(1_001)
                .view();
        String row = new Picture(quick, 1_001, 9_000, COLUMNS).lines().get(2).plain();
        assertThat(row.replace(" ", "")).isEqualTo("stock▒┃█kept");
    }

    /** The recorded times are rounded, and the coordinator's and the database's clocks are not one. */
    @Test
    void whatLedToTheDecisionIsDrawnBeforeIt() {
        TransactionView rounded = new Recorded()
                .branch("stock", BranchState.CANCELLED)
                .branch("balance", BranchState.REJECTED)
                .call("stock", "TRY", 2, 42, 200)
                .call("balance", "TRY", 2, 40, 409)
                .because(new Reason("INSUFFICIENT_BALANCE", null, "balance"))
                .decided(Decision.CANCEL, 40)
                .call("stock", "CANCEL", 46, 16, 204)
                .ended(64)
                .view();
        List<Line> rows = Picture.whole(rounded, COLUMNS);
        assertThat(rows.get(2).plain().replaceAll("[ ·]+", " ")).isEqualTo(" stock ┃ ▒ ○ let go");
        assertThat(rows.get(3).plain().replaceAll("[ ·]+", " ")).isEqualTo(" balance ✗┃ refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 120, 160})
    void noLineIsWiderThanTheTerminal(int columns) {
        for (Recorded each : List.of(Recorded.kept(), Recorded.refused(), Recorded.missed())) {
            assertThat(Picture.whole(each.view(), columns))
                    .allSatisfy(line -> assertThat(line.plain().length()).isLessThanOrEqualTo(Math.max(43, columns)));
        }
    }

    @Test
    void coloursChangeNothingElse() {
        for (Line line : Picture.whole(Recorded.missed().view(), COLUMNS)) {
            assertThat(line.coloured(200).replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing())
                    .isEqualTo(line.plain());
        }
    }

    private static String text(List<Line> lines) {
        return lines.stream().map(line -> line.plain() + "\n").collect(Collectors.joining());
    }
}
