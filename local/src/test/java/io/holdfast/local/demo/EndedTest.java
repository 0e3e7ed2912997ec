package io.holdfast.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A scene that does not end as it should is noticed, whatever is wrong about it. */
class EndedTest {

    private static final Scene PAID = new Scene("Paid", "", "Cup", 10, 5, 3, 100, 0, 0, null, null, null);
    private static final Scene POOR = new Scene(
            "Poor", "", "Cup", 10, 5, 3, 7, 0, 0, null, null, new Scene.Refusal("balance", "INSUFFICIENT_BALANCE"));
    private static final Scene DOWN =
            new Scene("Down", "", "Cup", 10, 5, 3, 100, 0, 10, "tok_pending_ok", "balance", null);

    private static final String CONFIRMED = "{'status':'CONFIRMED'}";
    private static final String REFUSED = "{'status':'CANCELLED','reason':"
            + "{'code':'INSUFFICIENT_BALANCE','detail':'available are 7, not 30','participant':'balance'}}";

    private static JsonNode order(String json) {
        return CanonicalJson.read(json.replace('\'', '"'), JsonNode.class);
    }

    @Test
    void whatEndsAsItShouldSurprisesNobody() {
        assertThat(new Ended(Recorded.kept().view(), order(CONFIRMED), Left.after(PAID)).surprises(PAID))
                .isEmpty();
        assertThat(new Ended(Recorded.refused().view(), order(REFUSED), Left.after(POOR)).surprises(POOR))
                .isEmpty();
        assertThat(new Ended(Recorded.missed().view(), order(CONFIRMED), Left.after(DOWN)).surprises(DOWN))
                .isEmpty();
    }

    private record Wrong(String surprise, Scene scene, Ended ended) {
        @Override
        public String toString() {
            return surprise;
        }
    }

    private static List<Wrong> wrong() {
        Recorded contradicted = new Recorded()
                .branch("stock", BranchState.CONFIRMED)
                .branch("balance", BranchState.CONTRADICTED)
                .decided(Decision.CONFIRM, 40)
                .ended(80);
        return List.of(
                new Wrong(
                        "the order is CANCELLED, not CONFIRMED",
                        PAID,
                        new Ended(Recorded.refused().view(), order(REFUSED), Left.after(PAID))),
                new Wrong(
                        "it was refused by balance, INSUFFICIENT_BALANCE",
                        PAID,
                        new Ended(Recorded.refused().view(), order(REFUSED), Left.after(PAID))),
                new Wrong(
                        "nobody refused it; expected was balance, INSUFFICIENT_BALANCE",
                        POOR,
                        new Ended(Recorded.kept().view(), order(CONFIRMED), Left.after(POOR))),
                new Wrong(
                        "it was refused by stock, OUT_OF_STOCK; expected was balance, INSUFFICIENT_BALANCE",
                        POOR,
                        new Ended(
                                Recorded.refused().view(),
                                order("{'status':'CANCELLED','reason':{'code':'OUT_OF_STOCK','participant':'stock'}}"),
                                Left.after(POOR))),
                new Wrong(
                        "balance is CONTRADICTED in a transaction that is CONFIRMED",
                        PAID,
                        new Ended(contradicted.view(), order(CONFIRMED), Left.after(PAID))),
                new Wrong(
                        "the transaction is CONFIRMING",
                        PAID,
                        new Ended(
                                new Recorded().decided(Decision.CONFIRM, 1).view(),
                                order(CONFIRMED),
                                Left.after(PAID))),
                new Wrong(
                        "Afterwards: stock 5 → 2, balance 100 → 70, STILL HELD: stock 3, balance 0; expected was: "
                                + "Afterwards: stock 5 → 2, balance 100 → 70, nothing held",
                        PAID,
                        new Ended(Recorded.kept().view(), order(CONFIRMED), new Left(2, 3, 70, 0, null))),
                new Wrong(
                        "balance has not missed a call",
                        DOWN,
                        new Ended(Recorded.kept().view(), order(CONFIRMED), Left.after(DOWN))),
                new Wrong(
                        "the card was not pending",
                        DOWN,
                        new Ended(Recorded.kept().view(), order(CONFIRMED), Left.after(DOWN))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatEndsOtherwiseIsTold(Wrong wrong) {
        assertThat(wrong.ended().surprises(wrong.scene())).contains(wrong.surprise());
    }

    @Test
    void theReasonIsToldWithWhoGaveIt() {
        assertThat(new Ended(Recorded.refused().view(), order(REFUSED), Left.after(POOR)).explanations())
                .containsExactly("Why: balance says INSUFFICIENT_BALANCE, available are 7, not 30");
    }

    @Test
    void callsThatFailedAreCountedWithTheirError() {
        assertThat(new Ended(Recorded.missed().view(), order(CONFIRMED), Left.after(DOWN)).explanations())
                .containsExactly("balance failed 2 calls, from 1.51 s to 1.90 s (no answer: refused),"
                        + " and was asked again until it answered");
    }
}
