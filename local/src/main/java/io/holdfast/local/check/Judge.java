package io.holdfast.local.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what the coordinator decided with what the others made of it. */
final class Judge {

    /** Reads a transaction once more. */
    interface Again {
        @Nullable
        Transaction read(String id) throws SQLException;
    }

    private static final Set<String> KEPT = Set.of("CONFIRMED");
    private static final Set<String> LET_GO = Set.of("CANCELLED", "REJECTED");

    private final Tally branches = tally(2, "branches-agree", "all branches of an ended transaction show its decision");
    private final Tally reservations =
            tally(2, "reservations-agree", "what participants have kept or let go is what was decided");
    private final Tally outlived = tally(7, "holds-end", "no hold outlives its transaction");
    private final Tally orders =
            tally(8, "orders-agree", "an order is confirmed if, and only if, its transaction is; none is left behind");
    private final Tally paid = tally(4, "orders-paid", "a confirmed order has taken from each what it shows as paid");

    private final Set<String> participants;
    private final Again again;

    Judge(Set<String> participants, Again again) {
        this.participants = participants;
        this.again = again;
    }

    private static Tally tally(int number, String name, String says) {
        return new Tally(new Invariant(number, name, says));
    }

    List<Finding> findings() {
        return Stream.of(branches, reservations, outlived, orders, paid)
                .map(Tally::finding)
                .toList();
    }

    /** Everybody must show the end of a transaction that is settled. */
    void transaction(Transaction transaction, List<Reservation> of, Optional<PlacedOrder> order) {
        if (!transaction.settled()) {
            return;
        }
        Set<String> fitting = transaction.isConfirm() ? KEPT : LET_GO;
        for (Map.Entry<String, Transaction.BranchOf> entry :
                transaction.branches().entrySet()) {
            Transaction.BranchOf branch = entry.getValue();
            String key = transaction.id() + "/" + entry.getKey();
            branches.checked(1);
            if (!transaction.isMixed() && !fitting.contains(branch.state())) {
                branches.violatedBy(key + " of " + branch.participant() + " is " + branch.state() + ", but "
                        + decided(transaction));
            }
            if (participants.contains(branch.participant())) {
                if (transaction.isMixed()) {
                    resolved(branch, key, entry.getKey(), of);
                } else {
                    settled(transaction, branch, key, entry.getKey(), of, fitting);
                }
            }
        }
        for (Reservation reservation : of) {
            outlived.checked(1);
            if (reservation.isLive()) {
                outlived.violatedBy(reservation + ", but " + decided(transaction) + " and it has ended");
            }
        }
        order.ifPresent(placed -> settled(transaction, of, placed));
    }

    private void settled(
            Transaction transaction,
            Transaction.BranchOf branch,
            String key,
            String branchId,
            List<Reservation> of,
            Set<String> fitting) {
        reservations.checked(1);
        Optional<Reservation> found = find(branch, branchId, of);
        if (found.isEmpty()) {
            reservations.violatedBy(branch.participant() + " has nothing for " + key + ", but " + decided(transaction));
        } else if (!found.get().isLive() && !fitting.contains(found.get().state())) {
            reservations.violatedBy(found.get() + ", but " + decided(transaction));
        }
    }

    /**
     * A transaction that went both ways still says of each branch which: by its participant's word, or an operator's, who may
     * only have said what the participant shows. Whose participant shows nothing any more is resolved by force.
     */
    private void resolved(Transaction.BranchOf branch, String key, String branchId, List<Reservation> of) {
        Set<String> fitting = switch (branch.state()) {
            case "CONFIRMED" -> KEPT;
            case "CANCELLED", "REJECTED" -> LET_GO;
            // Nobody has said yet; that is a violation of its own.
            default -> Set.of();
        };
        if (fitting.isEmpty()) {
            return;
        }
        reservations.checked(1);
        find(branch, branchId, of)
                .filter(found -> !found.isLive() && !fitting.contains(found.state()))
                .ifPresent(found ->
                        reservations.violatedBy(found + ", but the coordinator has " + branch.state() + " for " + key));
    }

    private static Optional<Reservation> find(Transaction.BranchOf branch, String branchId, List<Reservation> of) {
        return of.stream()
                .filter(each -> each.participant().equals(branch.participant())
                        && each.branchId().equals(branchId))
                .findFirst();
    }

    private void settled(Transaction transaction, List<Reservation> of, PlacedOrder order) {
        orders.checked(1);
        if (order.isOpen()) {
            orders.violatedBy(order + ", but transaction " + transaction.id() + " ended: " + decided(transaction));
        }
        if (transaction.isConfirm() && !transaction.isMixed()) {
            compare(order, "balance", order.paidBalance(), of);
            compare(order, "payment", order.paidCard(), of);
        }
    }

    private void compare(PlacedOrder order, String participant, long expected, List<Reservation> of) {
        if (participants.contains(participant)) {
            paid.checked(1);
            long taken = of.stream()
                    .filter(each -> each.participant().equals(participant)
                            && each.state().equals("CONFIRMED"))
                    .mapToLong(Reservation::amount)
                    .sum();
            if (taken != expected) {
                paid.violatedBy(order + ": shows " + expected + " from " + participant + ", which has taken " + taken);
            }
        }
    }

    /** At any time, whoever acted on a decision can only have acted on the one that there is. */
    void reservation(Reservation reservation, @Nullable Transaction known) throws SQLException {
        if (acted(reservation, known)) {
            return;
        }
        Transaction now = again.read(reservation.transactionId());
        if (!acted(reservation, now)
                && (now == null || !now.settled() || !now.branches().containsKey(reservation.branchId()))) {
            reservations.violatedBy(reservation + ", but " + (now == null ? "no transaction is known" : decided(now)));
        }
    }

    private static boolean acted(Reservation reservation, @Nullable Transaction transaction) {
        if (transaction != null && transaction.isMixed()) {
            return true;
        }
        if (reservation.isKept()) {
            return transaction != null && transaction.isConfirm();
        }
        return transaction == null || reservation.isLive() || !transaction.isConfirm();
    }

    /** The same for orders; and an old one that nobody works on is forgotten. */
    void order(PlacedOrder order, @Nullable Transaction known) throws SQLException {
        if (ended(order, known)) {
            return;
        }
        Transaction now = again.read(order.transactionId());
        if (!ended(order, now)) {
            orders.violatedBy(order + ", but " + (now == null ? "no transaction is known" : decided(now)));
        }
    }

    private static boolean ended(PlacedOrder order, @Nullable Transaction transaction) {
        if (order.isConfirmed()) {
            return transaction != null && transaction.isConfirm();
        }
        if (order.isCancelled()) {
            return !order.begun() || (transaction != null && transaction.isCancel());
        }
        return transaction != null || !order.old();
    }

    private static String decided(Transaction transaction) {
        return transaction.decision() == null ? "nothing is decided" : "the decision is " + transaction.decision();
    }
}
