package io.holdfast.local.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what customers are shown with what was decided, and with what was taken for it. */
final class OrderJudge {

    private static final String ORDER = "order";

    private final Tally orders = new Tally(new Invariant(
            8,
            "orders-agree",
            "an order is confirmed if, and only if, its transaction is; none is left behind or lost"));
    private final Tally paid = new Tally(new Invariant(
            4, "orders-paid", "a confirmed order has taken from each what it shows: goods, coupon, balance and card"));

    private final Set<String> participants;
    private final Judge.Again again;

    OrderJudge(Set<String> participants, Judge.Again again) {
        this.participants = participants;
        this.again = again;
    }

    List<Finding> findings() {
        return Stream.of(orders, paid).map(Tally::finding).toList();
    }

    /** The order of a transaction that is settled is over, and has taken what it shows. */
    void transaction(Transaction transaction, List<Reservation> of, Optional<PlacedOrder> placed) {
        if (!transaction.settled() || !participants.contains(ORDER)) {
            return;
        }
        if (placed.isEmpty()) {
            if (transaction.has(ORDER) && transaction.isKeptAt(ORDER)) {
                orders.violatedBy(
                        "there is no order of transaction " + transaction.id() + ", but " + Judge.decided(transaction));
            }
            return;
        }
        PlacedOrder order = placed.get();
        orders.checked(1);
        if (order.isOpen()) {
            orders.violatedBy(
                    order + ", but transaction " + transaction.id() + " ended: " + Judge.decided(transaction));
        }
        if (transaction.isConfirm()) {
            Taken.FROM.stream()
                    .filter(participants::contains)
                    .forEach(participant -> compare(order, transaction, participant, of));
        }
    }

    /** What an operator found let go was not taken, whatever the order shows; the others have taken their part all the same. */
    private void compare(PlacedOrder order, Transaction transaction, String participant, List<Reservation> of) {
        List<Reservation> kept = of.stream()
                .filter(each ->
                        each.participant().equals(participant) && each.state().equals("CONFIRMED"))
                .toList();
        boolean gone = transaction
                .resolvedAt(participant)
                .filter(Transaction.BranchOf::isForced)
                .isPresent();
        if (gone && kept.isEmpty()) {
            return; // Nobody can tell any more what was taken.
        }
        paid.checked(1);
        Map<String, Long> expected = transaction.isKeptAt(participant) ? Taken.shown(order, participant) : Map.of();
        Map<String, Long> taken = Taken.by(kept);
        if (!taken.equals(expected)) {
            paid.violatedBy(order + ": to be taken from " + participant + " is " + expected + ", taken is " + taken);
        }
    }

    /** At any time an order that is over ended as was decided; and an old one that nobody works on is forgotten. */
    void order(PlacedOrder order, @Nullable Transaction known) throws SQLException {
        if (ended(order, known)) {
            return;
        }
        Transaction now = again.read(order.transactionId());
        if (!ended(order, now)) {
            orders.violatedBy(order + ", but " + (now == null ? "no transaction is known" : Judge.decided(now)));
        }
    }

    private static boolean ended(PlacedOrder order, @Nullable Transaction transaction) {
        if (order.isConfirmed()) {
            return transaction != null && transaction.isKeptAt(ORDER);
        }
        if (order.isCancelled()) {
            return transaction == null ? !order.begun() : transaction.isLetGoAt(ORDER);
        }
        return transaction != null || !order.old();
    }
}
