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
import io.holdfast.service.database.DatabaseException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    /** Holds without an answer, and when they had none last; as many as one sweep looks at. */
    private final Map<BranchKey, Long> inDoubt = new ConcurrentHashMap<>();

    private int failures;
    private long notBefore = System.nanoTime();

    ExpirySweeper(Expired expired, Fence fence, Inquiry inquiry, ParticipantConfig config, MeterRegistry metrics) {
        this.expired = expired;
        this.fence = fence;
        this.inquiry = inquiry;
        this.config = config.sweep();
        metrics.gaugeMapSize("holdfast.participant.in.doubt", Tags.empty(), inDoubt);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        if (System.nanoTime() - notBefore < 0) {
            return;
        }
        forgetDoubts();
        for (int batch = 0; batch < config.batches(); batch++) {
            List<BranchKey> keys = expired.find(config.batch());
            if (keys.isEmpty()) {
                break;
            }
            Optional<DecisionsAnswer> answer =
                    inquiry.ask(keys.stream().map(BranchKey::transactionId).toList());
            if (answer.isEmpty()) {
                doubt(keys);
                failures++;
                notBefore =
                        System.nanoTime() + pause(failures, config.maxPause()).toNanos();
                return;
            }
            follow(keys, answer.get());
            if (keys.size() < config.batch()) {
                break;
            }
        }
        failures = 0;
    }

    private void doubt(List<BranchKey> keys) {
        keys.forEach(key -> inDoubt.put(key, System.nanoTime()));
    }

    /** What is still in doubt is seen again once it has stepped back; what is not seen any more was settled by a call. */
    private void forgetDoubts() {
        long known = config.stepBack().plus(config.maxPause()).plusSeconds(2).toNanos();
        long now = System.nanoTime();
        inDoubt.values().removeIf(seen -> now - seen > known);
    }

    /** Twice as long after each failure in a row, up to the longest. */
    static Duration pause(int failures, Duration longest) {
        long millis = 500L << Math.min(failures, 10);
        return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }

    /**
     * Does what the coordinator answered. What is still in doubt steps back, so that it never keeps the others from being asked
     * about.
     */
    void follow(List<BranchKey> keys, DecisionsAnswer answer) {
        Map<UUID, DecisionsAnswer.Entry> entries = answer.byTransaction();
        List<Fence.Settle> toConfirm = new ArrayList<>();
        List<Fence.Settle> toCancel = new ArrayList<>();
        Map<Long, List<BranchKey>> toExtend = new TreeMap<>();
        List<BranchKey> unsettled = new ArrayList<>();
        for (BranchKey key : keys) {
            DecisionsAnswer.Entry entry = entries.get(key.transactionId());
            // An entry can come without its decision, however it is declared: nothing is let go without one.
            InquiryAnswer decision = entry == null ? null : entry.decision();
            if (entry == null || decision == null) {
                unsettled.add(key);
                continue;
            }
            switch (decision) {
                case CONFIRM -> toConfirm.add(new Fence.Settle(key, null));
                case CANCEL, UNKNOWN -> toCancel.add(new Fence.Settle(key, null));
                case UNDECIDED -> {
                    long holdMs =
                            entry.holdMs() == null ? MIN_EXTENSION_MS : Math.max(MIN_EXTENSION_MS, entry.holdMs());
                    toExtend.computeIfAbsent(holdMs, ms -> new ArrayList<>()).add(key);
                }
            }
        }
        keys.forEach(inDoubt::remove);
        unsettled.addAll(settle(Operation.CONFIRM, toConfirm));
        unsettled.addAll(settle(Operation.CANCEL, toCancel));
        doubt(unsettled);
        toExtend.forEach((holdMs, branches) -> extend(branches, holdMs));
        if (!unsettled.isEmpty()) {
            extend(unsettled, config.stepBack().toMillis());
        }
    }

    /** One that is locked just now keeps no other from stepping back, and is not found as long as it is. */
    private void extend(List<BranchKey> keys, long holdMs) {
        try {
            expired.extend(keys, holdMs);
        } catch (DatabaseException e) {
            if (!e.isLockWait()) {
                throw e;
            }
            LOG.debugf("%d expired holds do not step back: %s", (Object) keys.size(), e);
            if (keys.size() > 1) {
                keys.forEach(key -> extend(List.of(key), holdMs));
            }
        }
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
