package io.holdfast.order.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.order.OrderStatus;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static final Reason REASON = new Reason("OUT_OF_STOCK", "3 are left", "stock");

    @ParameterizedTest(name = "{0}, {1}, payment {2}: {3}")
    @CsvSource({
        "TRYING,     ,        REGISTERED,   ",
        "TRYING,     ,        HELD,         ",
        "TRYING,     ,        REJECTED,     ",
        "TRYING,     ,        PENDING,      AWAITING_PAYMENT",
        "CONFIRMING, CONFIRM, HELD,         CONFIRMED",
        "CONFIRMING, ,        HELD,         CONFIRMED",
        "CONFIRMED,  CONFIRM, CONFIRMED,    CONFIRMED",
        "CONFIRMED,  ,        CONFIRMED,    CONFIRMED",
        "CANCELLING, CANCEL,  PENDING,      CANCELLED",
        "CANCELLING, ,        PENDING,      CANCELLED",
        "CANCELLED,  CANCEL,  REJECTED,     CANCELLED",
        "CANCELLED,  ,        REJECTED,     CANCELLED",
        "MIXED,      CONFIRM, CONTRADICTED, CONFIRMED",
        "MIXED,      CANCEL,  CONTRADICTED, CANCELLED",
        "MIXED,      ,        CONTRADICTED, ",
    })
    void orderFollowsTheDecision(
            TransactionState state, @Nullable Decision decision, BranchState payment, @Nullable OrderStatus expected) {
        Verdict verdict = Verdict.of(transaction(state, decision, payment));
        assertThat(verdict == null ? null : verdict.status()).isEqualTo(expected);
    }

    @Test
    void onlyACancelledOrderHasTheReason() {
        assertThat(Verdict.of(transaction(TransactionState.CANCELLED, Decision.CANCEL, BranchState.REJECTED)))
                .isEqualTo(new Verdict(OrderStatus.CANCELLED, REASON));
        assertThat(Verdict.of(transaction(TransactionState.MIXED, Decision.CONFIRM, BranchState.CONTRADICTED)))
                .isEqualTo(new Verdict(OrderStatus.CONFIRMED, null));
    }

    private static TransactionView transaction(
            TransactionState state, @Nullable Decision decision, BranchState payment) {
        TransactionView.Branch branch =
                new TransactionView.Branch("payment", "payment", BranchKind.TCC, 2, payment, 1, null, null, null);
        return new TransactionView(
                new UUID(1, 1),
                state,
                decision,
                false,
                REASON,
                Instant.EPOCH,
                List.of(branch),
                null,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
