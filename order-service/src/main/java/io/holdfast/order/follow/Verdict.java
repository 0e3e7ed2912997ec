package io.holdfast.order.follow;

import io.holdfast.order.OrderStatus;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import org.jspecify.annotations.Nullable;

/** What the coordinator's word about the transaction means for its order. */
record Verdict(OrderStatus status, @Nullable Reason reason) {

    /** The verdict; null while there is nothing that the order does not know. */
    static @Nullable Verdict of(TransactionView transaction) {
        Decision decision = decision(transaction);
        if (decision == Decision.CONFIRM) {
            return new Verdict(OrderStatus.CONFIRMED, null);
        }
        if (decision == Decision.CANCEL) {
            return new Verdict(OrderStatus.CANCELLED, transaction.reason());
        }
        boolean pending = transaction.branches().stream().anyMatch(branch -> branch.state() == BranchState.PENDING);
        return pending ? new Verdict(OrderStatus.AWAITING_PAYMENT, null) : null;
    }

    /** A state tells the decision too, except MIXED, which goes with either. */
    private static @Nullable Decision decision(TransactionView transaction) {
        TransactionState state = transaction.state();
        if (transaction.decision() != null) {
            return transaction.decision();
        }
        return switch (state) {
            case CONFIRMING, CONFIRMED -> Decision.CONFIRM;
            case CANCELLING, CANCELLED -> Decision.CANCEL;
            case TRYING, MIXED -> null;
        };
    }
}
