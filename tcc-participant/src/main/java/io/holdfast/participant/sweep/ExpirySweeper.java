package io.holdfast.participant.sweep;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.participant.fence.Expired;
import io.holdfast.participant.fence.Fence;
import io.holdfast.participant.inquiry.Inquiry;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.InquiryAnswer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Asks the coordinator about reservations that have expired, many in one request, and does what it answers. Without an
 * answer every hold is kept and counted as in doubt: expiry is a question, not a verdict.
 */
@ApplicationScoped
class ExpirySweeper {

    private static final Logger LOG = Logger.getLogger(ExpirySweeper.class);
    private static final long MIN_EXTENSION_MS = 1000;

    private final Expired expired;
    private final Fence fence;
    private final Inquiry inquiry;
    private final ParticipantConfig.Sweep config;
    private final AtomicInteger inDoubt = new AtomicInteger();
    private int failures;
    private long notBefore = System.nanoTime();

    ExpirySweeper(Expired expired, Fence fence, Inquiry inquiry, ParticipantConfig config, MeterRegistry metrics) {
        this.expired = expired;
        this.fence = fence;
        this.inquiry = inquiry;
        this.config = config.sweep();
        metrics.gauge("holdfast.participant.in.doubt", inDoubt);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        if (System.nanoTime() - notBefore < 0) {
            return;
        }
        int unsettled = 0;
        for (int batch = 0; batch < config.batches(); batch++) {
            List<BranchKey> keys = expired.find(config.batch());
            if (keys.isEmpty()) {
                break;
            }
            Optional<DecisionsAnswer> answer =
                    inquiry.ask(keys.stream().map(BranchKey::transactionId).toList());
            if (answer.isEmpty()) {
                inDoubt.set(unsettled + keys.size());
                failures++;
                notBefore =
                        System.nanoTime() + pause(failures, config.maxPause()).toNanos();
                return;
            }
            unsettled += follow(keys, answer.get());
            if (keys.size() < config.batch()) {
                break;
            }
        }
        failures = 0;
        inDoubt.set(unsettled);
    }

    /** Twice as long after each failure in a row, up to the longest. */
    static Duration pause(int failures, Duration longest) {
        long millis = 500L << Math.min(failures, 10);
        return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }

    /**
     * Does what the coordinator answered; returns how many holds are still in doubt. Those step back, so that they never keep
     * the others from being asked about.
     */
    int follow(List<BranchKey> keys, DecisionsAnswer answer) {
        Map<UUID, DecisionsAnswer.Entry> entries = answer.byTransaction();
        List<Fence.Settle> toConfirm = new ArrayList<>();
        List<Fence.Settle> toCancel = new ArrayList<>();
        Map<Long, List<BranchKey>> toExtend = new TreeMap<>();
        List<BranchKey> unsettled = new ArrayList<>();
        for (BranchKey key : keys) {
            DecisionsAnswer.Entry entry = entries.get(key.transactionId());
            if (entry == null) {
                unsettled.add(key);
            } else if (entry.decision() == InquiryAnswer.CONFIRM) {
                toConfirm.add(new Fence.Settle(key, null));
            } else if (entry.decision() == InquiryAnswer.UNDECIDED) {
                long holdMs = entry.holdMs() == null ? MIN_EXTENSION_MS : Math.max(MIN_EXTENSION_MS, entry.holdMs());
                toExtend.computeIfAbsent(holdMs, ms -> new ArrayList<>()).add(key);
            } else {
                toCancel.add(new Fence.Settle(key, null));
            }
        }
        unsettled.addAll(settle(Operation.CONFIRM, toConfirm));
        unsettled.addAll(settle(Operation.CANCEL, toCancel));
        toExtend.forEach((holdMs, branches) -> expired.extend(branches, holdMs));
        if (!unsettled.isEmpty()) {
            expired.extend(unsettled, config.stepBack().toMillis());
        }
        return unsettled.size();
    }

    /** Settles the branches; returns those that have not settled. */
    private List<BranchKey> settle(Operation operation, List<Fence.Settle> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        LOG.infof("%s of %d expired holds, as the coordinator decided", operation, calls.size());
        try {
            return fence.settleAll(operation, calls).stream()
                    .filter(result -> result.answer() != Answer.DONE)
                    .map(Fence.Result::key)
                    .toList();
        } catch (RuntimeException e) {
            LOG.warnf("an expired hold is not settled: %s", e);
            return calls.stream().map(Fence.Settle::key).toList();
        }
    }
}
