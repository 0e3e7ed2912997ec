package io.holdfast.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a scene ended.
 *
 * @param order as its customer sees it
 * @param left what is there afterwards
 */
record Ended(TransactionView transaction, JsonNode order, Left left) {

    private static final Set<BranchState> LET_GO = Set.of(BranchState.CANCELLED, BranchState.REJECTED);

    /** What is not as the scene wants it, in words; empty when all is. */
    List<String> surprises(Scene scene) {
        List<String> surprises = new ArrayList<>();
        String status = order.path("status").asText();
        if (!status.equals(scene.ending())) {
            surprises.add("the order is " + status + ", not " + scene.ending());
        }
        refusal(scene, surprises);
        whole(surprises);
        Left wanted = Left.after(scene);
        if (!left.equals(wanted)) {
            surprises.add(left.words(scene) + "; expected was: " + wanted.words(scene));
        }
        if (scene.waits() && !pended()) {
            surprises.add("the card was not pending");
        }
        if (scene.down() != null && !missed(scene.down())) {
            surprises.add(scene.down() + " has not missed a call");
        }
        return surprises;
    }

    private void refusal(Scene scene, List<String> surprises) {
        Scene.Refusal wanted = scene.refusal();
        JsonNode reason = order.path("reason");
        Scene.Refusal was = reason.isObject()
                ? new Scene.Refusal(
                        reason.path("participant").asText(), reason.path("code").asText())
                : null;
        if (wanted == null && was != null) {
            surprises.add("it was refused by " + was.participant() + ", " + was.code());
        } else if (wanted != null && !wanted.equals(was)) {
            surprises.add(
                    (was == null ? "nobody refused it" : "it was refused by " + was.participant() + ", " + was.code())
                            + "; expected was " + wanted.participant() + ", " + wanted.code());
        }
    }

    /** Kept by all, or let go by all, as decided. */
    private void whole(List<String> surprises) {
        boolean confirmed = transaction.state() == TransactionState.CONFIRMED;
        if (!confirmed && transaction.state() != TransactionState.CANCELLED) {
            surprises.add("the transaction is " + transaction.state());
        }
        for (TransactionView.Branch branch : transaction.branches()) {
            boolean follows = confirmed ? branch.state() == BranchState.CONFIRMED : LET_GO.contains(branch.state());
            if (!follows) {
                surprises.add(branch.participant() + " is " + branch.state() + " in a transaction that is "
                        + transaction.state());
            }
        }
    }

    private boolean missed(String participant) {
        return Timeline.of(transaction).stream()
                .filter(timeline -> timeline.participant().equals(participant))
                .flatMap(timeline -> timeline.spans().stream())
                .anyMatch(span -> span.mark() == Mark.FAILED);
    }

    private boolean pended() {
        return Timeline.of(transaction).stream()
                .flatMap(timeline -> timeline.spans().stream())
                .anyMatch(span -> span.mark() == Mark.PENDING);
    }

    /** For whoever is woken at night: who was refused or did not answer, and why. */
    List<String> explanations() {
        List<String> lines = new ArrayList<>();
        Reason reason = transaction.reason();
        if (reason != null) {
            lines.add("Why: " + (reason.participant() == null ? "" : reason.participant() + " says ") + reason.code()
                    + (reason.detail() == null ? "" : ", " + reason.detail()));
        }
        for (Timeline timeline : Timeline.of(transaction)) {
            List<Timeline.Span> failed = timeline.spans().stream()
                    .filter(span -> span.mark() == Mark.FAILED)
                    .toList();
            if (!failed.isEmpty()) {
                lines.add(timeline.participant() + " failed " + failed.size()
                        + (failed.size() == 1 ? " call" : " calls")
                        + ", from " + Scale.words(failed.get(0).from()) + " to "
                        + Scale.words(failed.get(failed.size() - 1).from()) + " (" + firstError(timeline.participant())
                        + "), and was asked again until it answered");
            }
        }
        return lines;
    }

    private String firstError(String participant) {
        List<TransactionView.Call> history = transaction.history();
        if (history != null) {
            for (TransactionView.Call call : history) {
                String error = call.error();
                Integer status = call.status();
                if (error != null && call.branchId().equals(participant) && (status == null || status >= 500)) {
                    return error;
                }
            }
        }
        return "no reason was recorded";
    }

    /** What was ordered, and how it was to be paid. */
    String bill() {
        JsonNode item = order.path("items").path(0);
        long discount = order.path("discount").asLong();
        long card = order.path("paid").path("card").asLong();
        return String.format(
                Locale.ROOT,
                "Ordered: %,d × %s = %,d%s, %,d from balance%s",
                item.path("quantity").asLong(),
                item.path("name").asText(),
                order.path("subtotal").asLong(),
                discount == 0 ? "" : String.format(Locale.ROOT, " − %,d by coupon", discount),
                order.path("paid").path("balance").asLong(),
                card == 0 ? "" : String.format(Locale.ROOT, " and %,d by card", card));
    }
}
