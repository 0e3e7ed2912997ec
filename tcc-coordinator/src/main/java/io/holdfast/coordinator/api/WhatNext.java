package io.holdfast.coordinator.api;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Resolution;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.Stumbles;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.TransactionState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in one plain sentence what a transaction waits for and what comes next, for whoever looks at it at night. */
final class WhatNext {

    private WhatNext() {}

    /**
     * @param stumble how this replica stumbled over it the last time; null when it did not lately
     */
    static String of(Snapshot transaction, Instant now, Stumbles.@Nullable Stumble stumble) {
        String next = waits(transaction, now);
        return stumble == null
                ? next
                : "NEEDS A HUMAN: this replica has stumbled over it " + stumble.times() + " times, the last time over "
                        + stumble.over() + ", and leaves it alone until "
                        + Instant.ofEpochMilli(stumble.untilMillis()) + "; but for that: " + next;
    }

    private static String waits(Snapshot transaction, Instant now) {
        return switch (transaction.state()) {
            case TRYING -> trying(transaction, now);
            case CONFIRMING, CANCELLING -> settling(transaction, now);
            case CONFIRMED, CANCELLED -> "nothing: it has ended, and every branch with it";
            case MIXED -> mixed(transaction);
        };
    }

    private static String trying(Snapshot transaction, Instant now) {
        List<String> parts = new ArrayList<>();
        int stage = transaction.branches().stream()
                .filter(WhatNext::isToBeHeld)
                .mapToInt(branch -> branch.spec().stage())
                .min()
                .orElse(0);
        for (Branch branch : transaction.branches()) {
            if (isToBeHeld(branch) && branch.spec().stage() == stage) {
                parts.add(
                        branch.state() == BranchState.PENDING
                                ? whenPending(branch, now)
                                : whenCalled(branch, "try", now));
            }
        }
        long later = transaction.branches().stream()
                .filter(branch -> isToBeHeld(branch) && branch.spec().stage() > stage)
                .count();
        if (later > 0) {
            parts.add("then " + later + " of later stages " + (later == 1 ? "is" : "are") + " tried");
        }
        String waits = parts.isEmpty() ? "all are held, the decision is being written" : String.join("; ", parts);
        return waits + "; if not all are held by " + transaction.deadline() + " it is cancelled";
    }

    private static boolean isToBeHeld(Branch branch) {
        return branch.spec().kind().hasTry()
                && (branch.state() == BranchState.REGISTERED || branch.state() == BranchState.PENDING);
    }

    private static String whenPending(Branch branch, Instant now) {
        String who = branch.spec().participant();
        return "waits for " + who + " to tell the outcome of " + branch.id() + ", and asks "
                + (branch.calling() ? "now" : at(branch.nextAttemptAt(), now));
    }

    private static String settling(Snapshot transaction, Instant now) {
        boolean confirms = transaction.decision() == Decision.CONFIRM;
        String verb = confirms ? "confirm" : "cancel";
        List<String> parts = new ArrayList<>();
        for (Branch branch : transaction.branches()) {
            if (branch.state() == BranchState.CONTRADICTED) {
                parts.add(contradicted(branch));
            } else if (!branch.state().isFinal()) {
                parts.add(whenCalled(branch, verb, now) + (branch.parked() ? parked(branch) : ""));
            }
        }
        String end = transaction.branches().stream().anyMatch(branch -> branch.state() == BranchState.CONTRADICTED)
                ? TransactionState.MIXED.name()
                : confirms ? TransactionState.CONFIRMED.name() : TransactionState.CANCELLED.name();
        return parts.isEmpty()
                ? "every branch has its end, " + end + " is being written"
                : "is decided for good to " + verb + "; " + String.join("; ", parts);
    }

    private static String mixed(Snapshot transaction) {
        List<String> parts = new ArrayList<>();
        for (Branch branch : transaction.branches()) {
            if (Resolution.isStuck(branch)) {
                parts.add(contradicted(branch));
            }
        }
        return parts.isEmpty()
                ? "nothing: it has ended MIXED, and an operator has resolved every branch (see its audit)"
                : "nothing comes by itself; " + String.join("; ", parts);
    }

    private static String contradicted(Branch branch) {
        return branch.id() + " NEEDS A HUMAN: " + branch.spec().participant() + " contradicts the decision ("
                + branch.lastError() + "); look at its reservation, set right what is wrong there, then resolve the"
                + " branch";
    }

    private static String parked(Branch branch) {
        String error = branch.lastError();
        // Whatever is mended here, somebody else does not want; and the reservation shows no end that could be written
        // down.
        return error != null && error.contains(TccCode.CONFIRM_REFUSED.name())
                ? ", which NEEDS A HUMAN: it is refused for good; give the reservation up at "
                        + branch.spec().participant() + ", then retry"
                : ", which NEEDS A HUMAN: mend " + branch.spec().participant() + " and retry, or resolve the branch";
    }

    private static String whenCalled(Branch branch, String verb, Instant now) {
        String who = branch.spec().participant();
        if (branch.calling()) {
            return "waits for " + who + " to answer " + verb + " " + branch.attempts() + " of " + branch.id();
        }
        if (branch.attempts() == 0 && branch.lastError() == null) {
            return verb + " of " + branch.id() + " goes to " + who + " now";
        }
        return who + " did not bring " + branch.id() + " forward (" + branch.lastError() + "), " + verb + " "
                + (branch.attempts() + 1) + " goes out " + at(branch.nextAttemptAt(), now);
    }

    private static String at(@Nullable Instant time, Instant now) {
        return time == null || !time.isAfter(now) ? "now" : "at " + time.truncatedTo(ChronoUnit.MILLIS);
    }
}
