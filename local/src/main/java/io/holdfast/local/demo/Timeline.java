package io.holdfast.local.demo;

import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one participant did and when, read from the calls that the coordinator has recorded. Times are milliseconds since the
 * transaction began, by the database's clock.
 *
 * @param spans in the order in which they began
 */
record Timeline(String participant, List<Span> spans) {

    /**
     * From a time to another; a mark that is a moment has both the same.
     *
     * @param to {@link #OPEN} while it has not ended
     */
    record Span(long from, long to, Mark mark) {}

    static final long OPEN = Long.MAX_VALUE;

    private static final String TRY = "TRY";
    private static final String POLL = "POLL";
    private static final String CONFIRM = "CONFIRM";
    /** The decision follows the last try at once; this is room for a busy machine. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    /** A line for each branch, in the order of the transaction. */
    static List<Timeline> of(TransactionView transaction) {
        return transaction.branches().stream()
                .map(branch -> new Timeline(branch.participant(), spans(transaction, branch)))
                .toList();
    }

    /** What is known about it at that time; null when nothing is. */
    @Nullable
    Mark at(long time) {
        Mark known = null;
        for (Span span : spans) {
            if (span.from() <= time && (span.mark() != Mark.ASKED || known == null)) {
                known = span.mark();
            }
        }
        return known;
    }

    private static List<Span> spans(TransactionView transaction, TransactionView.Branch branch) {
        Instant end = transaction.endedAt();
        long over = end == null ? OPEN : since(transaction, end);
        List<Span> spans = new ArrayList<>();
        Mark state = null;
        long since = 0;
        List<TransactionView.Call> calls = callsOf(transaction, branch.branchId());
        for (int i = 0; i < calls.size(); i++) {
            TransactionView.Call call = calls.get(i);
            long to = answered(transaction, branch, call);
            long from = Math.min(to, since(transaction, call.at()));
            if (state != null && from > since) {
                spans.add(new Span(since, from, state));
            }
            boolean last = i + 1 == calls.size() || !calls.get(i + 1).phase().equals(POLL);
            boolean looks = call.phase().equals(POLL);
            long heard = looks && last ? settledAt(transaction, to) : to;
            spans.add(new Span(from, heard, looks ? Mark.PENDING : Mark.ASKED));
            Mark after = answer(call, looks && last ? branch.state() : BranchState.PENDING);
            if (after.isMoment()) {
                spans.add(new Span(heard, heard, after));
            }
            if (after != Mark.FAILED) {
                state = after.isMoment() ? null : after;
            }
            since = heard;
        }
        if (state != null) {
            spans.add(new Span(since, Math.max(since, over), state));
        }
        return List.copyOf(spans);
    }

    private static List<TransactionView.Call> callsOf(TransactionView transaction, String branchId) {
        List<TransactionView.Call> history = transaction.history();
        return history == null
                ? List.of()
                : history.stream()
                        .filter(call -> call.branchId().equals(branchId))
                        .sorted(Comparator.comparing(TransactionView.Call::at))
                        .toList();
    }

    /**
     * When a call was answered. What led to the decision was before it, even if the record, whose times come from different
     * places and in whole milliseconds, places it a little later.
     */
    private static long answered(
            TransactionView transaction, TransactionView.Branch branch, TransactionView.Call call) {
        long answered = since(transaction, call.at()) + call.durationMs();
        Instant decided = transaction.decidedAt();
        Reason reason = transaction.reason();
        boolean asks = call.phase().equals(TRY) || call.phase().equals(POLL);
        boolean led = transaction.decision() == Decision.CONFIRM
                || (reason != null && branch.participant().equals(reason.participant()));
        return asks && led && decided != null
                ? Math.min(answered, Math.max(0, since(transaction, decided) - 1))
                : answered;
    }

    /**
     * When the outcome of an asynchronous branch was heard: with the last look, unless the participant itself told it later,
     * which leaves no call; then with the decision, which follows at once.
     */
    private static long settledAt(TransactionView transaction, long lastLook) {
        Instant decided = transaction.decidedAt();
        long decision = decided == null ? lastLook : since(transaction, decided);
        return decision > lastLook + AT_ONCE.toMillis() ? decision : lastLook;
    }

    private static Mark answer(TransactionView.Call call, BranchState settled) {
        Integer status = call.status();
        if (status == null || status >= 500 || status == 429) {
            return Mark.FAILED;
        }
        return switch (call.phase()) {
            case TRY -> status >= 400 ? Mark.REFUSED : status == 202 ? Mark.PENDING : Mark.HELD;
            case POLL ->
                switch (settled) {
                    case REGISTERED, PENDING -> Mark.PENDING;
                    case REJECTED -> Mark.REFUSED;
                    default -> Mark.HELD;
                };
            case CONFIRM -> status == 204 ? Mark.KEPT : Mark.FAILED;
            default -> status == 204 ? Mark.LET_GO : Mark.FAILED;
        };
    }

    /** The database and the coordinator's idea of its clock may differ by some milliseconds. */
    static long since(TransactionView transaction, Instant time) {
        return Math.max(0, Duration.between(transaction.createdAt(), time).toMillis());
    }
}
