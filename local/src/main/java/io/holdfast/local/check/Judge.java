package io.holdfast.local.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the coordinator decided with what the participants made of it. An operator's word excuses the branch that it
 * names, and no other: this branch must then show what the operator wrote down, and may be missing only where the operator
 * answers for a participant that is gone for good.
 */
final class Judge {

    /** Reads a transaction once more. */
    interface Again {
        @Nullable
        Transaction read(String id) throws SQLException;
    }

    private static final Set<String> KEPT = Set.of("CONFIRMED");
    private static final Set<String> LET_GO = Set.of("CANCELLED", "REJECTED");

    private final Tally branches = tally(
            2,
            "branches-agree",
            "all branches of an ended transaction show its decision, or what an operator wrote down about them");
    private final Tally reservations =
            tally(2, "reservations-agree", "what participants have kept or let go is what was decided");
    private final Tally outlived = tally(7, "holds-end", "no hold outlives its transaction");

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
        return Stream.of(branches, reservations, outlived).map(Tally::finding).toList();
    }

    /** Everybody must show the end of a transaction that is settled. */
    void transaction(Transaction transaction, List<Reservation> of) {
        if (!transaction.settled()) {
            return;
        }
        for (Map.Entry<String, Transaction.BranchOf> entry :
                transaction.branches().entrySet()) {
            Transaction.BranchOf branch = entry.getValue();
            Set<String> fitting = fitting(transaction, branch);
            String key = transaction.id() + "/" + entry.getKey();
            branches.checked(1);
            if (!fitting.contains(branch.state())) {
                branches.violatedBy(key + " of " + branch.participant() + " is " + branch.state() + ", but "
                        + decided(transaction));
            }
            if (participants.contains(branch.participant())) {
                settled(transaction, branch, key, fitting, find(branch, entry.getKey(), of));
            }
        }
        for (Reservation reservation : of) {
            outlived.checked(1);
            if (reservation.isLive()) {
                outlived.violatedBy(reservation + ", but " + decided(transaction) + " and it has ended");
            }
        }
    }

    /** How a branch must have ended: as was decided, or, where a transaction went both ways, as an operator found it. */
    private static Set<String> fitting(Transaction transaction, Transaction.BranchOf branch) {
        boolean kept = transaction.isMixed() && branch.isResolved() ? branch.isKept() : transaction.isConfirm();
        return kept ? KEPT : LET_GO;
    }

    private void settled(
            Transaction transaction,
            Transaction.BranchOf branch,
            String key,
            Set<String> fitting,
            Optional<Reservation> found) {
        reservations.checked(1);
        String but =
                ", but " + (branch.isResolved() ? "an operator wrote down " + branch.state() : decided(transaction));
        if (found.isEmpty()) {
            if (!branch.isForced() && !isNeverShown(transaction, branch)) {
                reservations.violatedBy(branch.participant() + " has nothing for " + key + but);
            }
        } else if (!found.get().isLive() && !fitting.contains(found.get().state())) {
            reservations.violatedBy(found.get() + but);
        }
    }

    /** What works only at confirm leaves nothing when it is cancelled. */
    private static boolean isNeverShown(Transaction transaction, Transaction.BranchOf branch) {
        return branch.onConfirm() && transaction.isCancel() && !branch.isKept();
    }

    private static Optional<Reservation> find(Transaction.BranchOf branch, String branchId, List<Reservation> of) {
        return of.stream()
                .filter(each -> each.participant().equals(branch.participant())
                        && each.branchId().equals(branchId))
                .findFirst();
    }

    /** At any time, whoever acted on a decision can only have acted on the one that there is. */
    void reservation(Reservation reservation, @Nullable Transaction known) throws SQLException {
        if (known != null && known.settled() && known.branchOf(reservation) != null) {
            return; // Judged with its transaction.
        }
        if (fits(reservation, known)) {
            return;
        }
        Transaction now = again.read(reservation.transactionId());
        if (!fits(reservation, now)) {
            boolean acted = reservation.isKept() || !reservation.isLive();
            (acted ? reservations : outlived).violatedBy(reservation + ", but " + why(reservation, now));
        }
    }

    private static boolean fits(Reservation reservation, @Nullable Transaction transaction) {
        Transaction.BranchOf branch = transaction == null ? null : transaction.branchOf(reservation);
        if (reservation.isKept()) {
            // Branches are durable before the first try leaves, and none joins later.
            return transaction != null
                    && branch != null
                    && (transaction.isConfirm() || (branch.isResolved() && branch.isKept()));
        }
        if (reservation.isLive()) {
            return transaction != null || !reservation.old();
        }
        return transaction == null
                || !transaction.isConfirm()
                || (branch != null && branch.isResolved() && !branch.isKept());
    }

    private static String why(Reservation reservation, @Nullable Transaction transaction) {
        if (transaction == null) {
            return "no transaction is known";
        }
        return transaction.branchOf(reservation) == null
                ? "the transaction has no such branch, and " + decided(transaction)
                : decided(transaction);
    }

    static String decided(Transaction transaction) {
        return transaction.decision() == null ? "nothing is decided" : "the decision is " + transaction.decision();
    }
}
