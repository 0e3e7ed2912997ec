package io.holdfast.simulation;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.ReservationState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What must be true of payments by the gateway's own ledger, at every step. */
public final class MoneyInvariants {

    private final Invariants transactions;
    private final World world;
    private final Map<BranchKey, String> charges = new HashMap<>();
    private final Set<BranchKey> refused = new HashSet<>();

    MoneyInvariants(World world, Invariants transactions) {
        this.world = world;
        this.transactions = transactions;
    }

    /**
     * The gateway sets money aside: for one key of a branch, and only while its row wants it.
     *
     * @param leftLate whether the sender slept before it sent the request; then it may come too late, and is found in the list
     */
    void authorises(String key, boolean leftLate) {
        BranchKey branch = branch(key);
        String before = charges.putIfAbsent(branch, key);
        if (before != null) {
            throw broken(Invariant.CHARGED_ONCE, branch, "is charged twice, as " + before + " and as " + key);
        }
        ReservationState row = transactions.row(Simulation.PAYMENT, branch);
        if (!leftLate && (row == ReservationState.CANCELLED || row == ReservationState.REJECTED)) {
            throw broken(Invariant.CHARGED_WHILE_WANTED, branch, "is charged, and its row is " + row);
        }
    }

    /** The gateway is asked to take the money, of which so much was set aside. */
    void captures(String key, int amount, int held) {
        BranchKey branch = branch(key);
        Decision decision = transactions.decision(branch.transactionId());
        if (decision != Decision.CONFIRM) {
            throw broken(Invariant.CAPTURED_WHEN_CONFIRMED, branch, "is captured, and decided is " + decision);
        }
        if (amount != held) {
            throw broken(
                    Invariant.CAPTURED_AMOUNT_IS_THE_HELD, branch, "is captured: " + amount + ", and held is " + held);
        }
    }

    /** The gateway will never take what it has set aside: this branch waits for a human, and may stay open. */
    void refuses(String key) {
        refused.add(branch(key));
        world.note("gateway", Did.REFUSED, key);
    }

    boolean isRefused(BranchKey key) {
        return refused.contains(key);
    }

    /** A payment's row has changed: it says nothing final that the gateway's ledger contradicts. */
    public void paid(BranchKey key, ReservationState row, Gateway.State ledger) {
        boolean contradicts = switch (row) {
            case CONFIRMED -> ledger != Gateway.State.CAPTURED;
            case HELD -> ledger != Gateway.State.AUTHORIZED;
            case CANCELLED, REJECTED ->
                ledger == Gateway.State.AUTHORIZED
                        || ledger == Gateway.State.PENDING
                        || ledger == Gateway.State.CAPTURED;
            default -> false;
        };
        if (contradicts) {
            throw broken(Invariant.ROW_FITS_THE_LEDGER, key, "is " + row + ", and the gateway says " + ledger);
        }
    }

    /**
     * All is over: what is captured is what is confirmed, and nothing is set aside. A capture that was refused for good is the
     * one open end that there may be, and then the row still says that it is being confirmed, or that it was given up.
     */
    void nothingIsLeftAt(Gateway gateway) {
        gateway.ledger().forEach((key, state) -> {
            BranchKey branch = branch(key);
            UUID id = branch.transactionId();
            if (transactions.isUnreadable(id)) {
                return;
            }
            boolean confirmed = transactions.decision(id) == Decision.CONFIRM;
            boolean fits = switch (state) {
                case CAPTURED -> confirmed;
                case LAPSED ->
                    confirmed
                            && transactions.row(Simulation.PAYMENT, branch)
                                    == (transactions.isGivenUp(branch)
                                            ? ReservationState.CANCELLED
                                            : ReservationState.CONFIRMING);
                case AUTHORIZED, PENDING -> false;
                case UNKNOWN_KEY, DECLINED, VOIDED -> !confirmed;
            };
            if (!fits) {
                Violation unused = broken(
                        Invariant.NOTHING_IS_LEFT_SET_ASIDE,
                        branch,
                        "has ended " + transactions.decision(id) + ", and the gateway says " + state);
            }
        });
    }

    static BranchKey branch(String key) {
        String[] parts = key.split("/", -1);
        return new BranchKey(UUID.fromString(parts[0]), parts[1]);
    }

    private Violation broken(Invariant invariant, BranchKey key, String what) {
        return transactions.broken(invariant, key.transactionId(), key.branchId() + " " + what);
    }

    private enum Did {
        REFUSED
    }
}
