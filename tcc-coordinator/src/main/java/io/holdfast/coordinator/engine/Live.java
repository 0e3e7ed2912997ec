package io.holdfast.coordinator.engine;

import io.holdfast.coordinator.decision.Branch;
import io.holdfast.coordinator.decision.Event;
import io.holdfast.coordinator.decision.Snapshot;
import io.holdfast.coordinator.store.CallRecord;
import io.holdfast.coordinator.store.Calls;
import io.holdfast.coordinator.store.Stored;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in progress in this process. Its mailbox is emptied by one thread at a time, and not while a durable step is
 * being written; so its fields need no other protection than the mailbox's.
 */
final class Live {

    private final Stored origin;
    private final Deque<Event> mailbox = new ArrayDeque<>();
    private final CompletableFuture<@Nullable Stored> over = new CompletableFuture<>();
    private boolean busy;
    private boolean shut;
    private boolean unsaved;
    private long hurriedVersion;
    private Calls calls;
    private volatile Snapshot snapshot;
    private volatile long version;
    private volatile @Nullable Instant wakeAt;

    Live(Stored origin) {
        this.origin = origin;
        this.snapshot = origin.snapshot();
        this.version = origin.version();
        this.calls = origin.calls();
    }

    /** Adds an event; true when the caller has to empty the mailbox because nobody else does. */
    synchronized boolean add(Event event) {
        mailbox.addLast(event);
        if (busy) {
            return false;
        }
        busy = true;
        return true;
    }

    /** The next event; null when there is none, and then nobody empties the mailbox any more. */
    synchronized @Nullable Event take() {
        if (shut) {
            return null;
        }
        Event event = mailbox.pollFirst();
        busy = event != null;
        return event;
    }

    /** Puts an event before all others, for the thread that empties the mailbox. */
    synchronized void addFirst(Event event) {
        mailbox.addFirst(event);
    }

    /**
     * Whether nothing will happen before that time, so that it need not stay in memory. If so its mailbox stays shut for
     * ever.
     */
    synchronized boolean rests(Instant until) {
        shut = mailbox.isEmpty() && waits(until);
        return shut;
    }

    /** Whether it waits until after that time for nothing but the time. */
    boolean waits(Instant until) {
        Instant wake = wakeAt;
        return wake != null
                && wake.isAfter(until)
                && snapshot.branches().stream().noneMatch(Branch::calling);
    }

    synchronized void record(CallRecord call) {
        calls = calls.and(call);
    }

    synchronized Calls calls() {
        return calls;
    }

    UUID id() {
        return snapshot.id();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    void become(Snapshot next, @Nullable Instant wake) {
        snapshot = next;
        wakeAt = wake;
    }

    /** A step has failed: what it may have been the answer to is asked again at that time, or when it is due anyway. */
    void stumbled(Instant again) {
        Instant wake = wakeAt;
        become(snapshot.forgetCalls(again), wake != null && wake.isBefore(again) ? wake : again);
    }

    long version() {
        return version;
    }

    void version(long known) {
        version = known;
    }

    void wakeAt(Instant time) {
        wakeAt = time;
    }

    /** Whether what is known here should be in the row, and could not be written. */
    synchronized boolean isUnsaved() {
        return unsaved;
    }

    synchronized void unsaved(boolean missing) {
        unsaved = missing;
    }

    /** Whether the time it waits for has come; true once only. */
    boolean isDue(Instant now) {
        Instant wake = wakeAt;
        if (wake == null || wake.isAfter(now)) {
            return false;
        }
        wakeAt = null;
        return true;
    }

    /** Whether the row as it was read says that an operator is in a hurry; once for each version of it. */
    synchronized boolean isHurriedBy(Stored row) {
        boolean hurried = row.hurried() && row.version() > hurriedVersion;
        if (hurried) {
            hurriedVersion = row.version();
        }
        return hurried;
    }

    @Nullable
    String traceId() {
        return origin.traceId();
    }

    /** The transaction as it is known here and now. */
    Stored view() {
        return new Stored(
                snapshot,
                version,
                origin.owner(),
                origin.requestHash(),
                origin.labels(),
                origin.traceId(),
                origin.createdAt(),
                calls(),
                false);
    }

    /** Completes with the ended transaction, or with null when it is somebody else's now. */
    CompletableFuture<@Nullable Stored> over() {
        return over;
    }
}
