package io.holdfast.participant.fence;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import io.holdfast.participant.lock.RedisLock;
import io.holdfast.participant.transition.Action;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Found;
import io.holdfast.participant.transition.Operation;
import io.holdfast.participant.transition.Reach;
import io.holdfast.participant.transition.Step;
import io.holdfast.participant.transition.Transitions;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The reservation fence: brings a call, the reservation row that it finds and the business change together in one database
 * transaction, by the table of {@link Transitions}.
 *
 * <p>Every method takes many branches. They share a database transaction while all of them succeed; when one fails, each is
 * done alone, so that none suffers for another. A single call is a list of one and nothing else.
 */
@ApplicationScoped
public class Fence {

    private static final Logger LOG = Logger.getLogger(Fence.class);
    private static final Comparator<BranchKey> ROW_ORDER = Comparator.comparing(
                    (BranchKey key) -> key.transactionId().toString())
            .thenComparing(BranchKey::branchId);

    private final Participant<Object> participant;
    private final Reservations reservations;
    private final Database database;
    private final RedisLock lock;
    private final MeterRegistry metrics;

    @SuppressWarnings("unchecked") // The one participant of the service; its payloads come from its own payloadType().
    Fence(
            Participant<?> participant,
            Reservations reservations,
            Database database,
            RedisLock lock,
            MeterRegistry metrics) {
        this.participant = (Participant<Object>) participant;
        this.reservations = reservations;
        this.database = database;
        this.lock = lock;
        this.metrics = metrics;
    }

    /** One try. */
    public record Try(BranchKey key, long holdMs, Object payload) {}

    /** One confirm or cancel. */
    public record Settle(BranchKey key, @Nullable Reason reason) {}

    /**
     * What became of one branch.
     *
     * @param state the row's state now; null when there is no row
     * @param reason why, when it is rejected
     * @param expiresInMs milliseconds until the hold expires, at least 0
     */
    public record Result(
            BranchKey key,
            Answer answer,
            @Nullable ReservationState state,
            @Nullable Reason reason,
            long expiresInMs) {}

    /** Holds what the branches need. Results stand in the order of the calls. */
    public List<Result> tryAll(List<Try> tries) {
        return together(tries, Try::key, Operation.TRY, batch -> lock.under(lockKeys(batch), () -> hold(batch)));
    }

    /** Confirms or cancels the branches. Results stand in the order of the calls. */
    public List<Result> settleAll(Operation operation, List<Settle> calls) {
        return together(
                calls,
                Settle::key,
                operation,
                batch -> database.inTransaction(connection ->
                        operation == Operation.CONFIRM ? confirm(connection, batch) : cancel(connection, batch)));
    }

    private Set<String> lockKeys(List<Try> tries) {
        Set<String> keys = new HashSet<>();
        tries.forEach(call -> keys.addAll(participant.lockKeys(call.payload())));
        return keys;
    }

    private List<Result> hold(List<Try> tries) {
        try {
            return database.inTransaction(connection -> hold(connection, tries));
        } catch (HoldRefusedException refused) {
            if (tries.size() > 1) {
                throw refused;
            }
            return database.inTransaction(connection -> reject(connection, tries.get(0), refused.reason()));
        }
    }

    private List<Result> hold(Connection connection, List<Try> tries) throws SQLException {
        Map<BranchKey, Try> calls = byKey(tries, Try::key);
        List<Reservations.Fresh> rows = new ArrayList<>();
        for (Try call : tries) {
            rows.add(row(call, ReservationState.HELD, null));
        }
        Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, rows);
        List<Result> results = new ArrayList<>();
        List<Branch<Object>> toHold = new ArrayList<>();
        for (Reservations.Fresh row : rows) {
            Result result = answerTry(row, get(found, row.key()));
            if (result.state() == ReservationState.HELD && get(found, row.key()).inserted()) {
                toHold.add(new Branch<>(row.key(), get(calls, row.key()).payload()));
            }
            results.add(result);
        }
        if (!toHold.isEmpty()) {
            participant.hold(connection, toHold);
        }
        return results;
    }

    /** Records the refusal as final, unless somebody else was faster; then the answer is what that has made of the row. */
    private List<Result> reject(Connection connection, Try call, Reason reason) throws SQLException {
        Reservations.Fresh row = row(call, ReservationState.REJECTED, CanonicalJson.write(reason));
        Reservation found = get(reservations.insertOrLock(connection, List.of(row)), call.key());
        return List.of(
                found.inserted()
                        ? new Result(call.key(), Answer.REJECTED, ReservationState.REJECTED, reason, 0)
                        : answerTry(row, found));
    }

    private static Reservations.Fresh row(Try call, ReservationState state, @Nullable String answer) {
        String payload = CanonicalJson.write(call.payload());
        return new Reservations.Fresh(call.key(), state, CanonicalJson.hash(payload), payload, answer, call.holdMs());
    }

    private static Result answerTry(Reservations.Fresh call, Reservation row) {
        Found found = row.found();
        if (Transitions.comparesPayload(found) && !MessageDigest.isEqual(call.payloadHash(), row.payloadHash())) {
            return new Result(row.key(), Answer.PAYLOAD_MISMATCH, row.state(), null, 0);
        }
        Step step = Transitions.step(Reach.LOCAL, Operation.TRY, found);
        ReservationState state = step.next() == null ? row.state() : step.next();
        return new Result(row.key(), step.answer(), state, reasonOf(row), Math.max(0, row.expiresInMs()));
    }

    private List<Result> confirm(Connection connection, List<Settle> calls) throws SQLException {
        Map<BranchKey, Reservation> found =
                reservations.lock(connection, calls.stream().map(Settle::key).toList());
        List<Branch<Object>> toKeep = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (Settle call : calls) {
            Reservation row = found.get(call.key());
            Step step = Transitions.step(Reach.LOCAL, Operation.CONFIRM, row == null ? Found.ABSENT : row.found());
            if (row != null && step.action() == Action.KEEP) {
                toKeep.add(branch(row));
            }
            results.add(settled(call, step, row));
        }
        if (!toKeep.isEmpty()) {
            participant.keep(connection, toKeep);
            List<BranchKey> keys = toKeep.stream().map(Branch::key).toList();
            reservations.move(connection, keys, ReservationState.HELD, ReservationState.CONFIRMED, null);
        }
        return results;
    }

    private List<Result> cancel(Connection connection, List<Settle> calls) throws SQLException {
        List<Reservations.Fresh> tombstones = calls.stream()
                .map(call -> new Reservations.Fresh(
                        call.key(), ReservationState.CANCELLED, null, null, write(call.reason()), 0))
                .toList();
        Map<BranchKey, Reservation> found = reservations.insertOrLock(connection, tombstones);
        List<Participant.Cancelled<Object>> toLetGo = new ArrayList<>();
        List<Participant.Buried> buried = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (Settle call : calls) {
            Reservation row = get(found, call.key());
            Step step = Transitions.step(Reach.LOCAL, Operation.CANCEL, row.found());
            if (step.action() == Action.LET_GO) {
                toLetGo.add(new Participant.Cancelled<>(branch(row), call.reason()));
            } else if (step.action() == Action.BURY) {
                buried.add(new Participant.Buried(call.key(), call.reason()));
            }
            results.add(settled(call, step, row));
        }
        if (!buried.isEmpty()) {
            participant.buried(connection, buried);
        }
        if (!toLetGo.isEmpty()) {
            participant.letGo(connection, toLetGo);
            moveToCancelled(connection, toLetGo);
        }
        return results;
    }

    private void moveToCancelled(Connection connection, List<Participant.Cancelled<Object>> cancelled)
            throws SQLException {
        Map<@Nullable String, List<BranchKey>> byReason = new LinkedHashMap<>();
        cancelled.forEach(each -> byReason.computeIfAbsent(write(each.reason()), reason -> new ArrayList<>())
                .add(each.branch().key()));
        for (Map.Entry<@Nullable String, List<BranchKey>> entry : byReason.entrySet()) {
            reservations.move(
                    connection, entry.getValue(), ReservationState.HELD, ReservationState.CANCELLED, entry.getKey());
        }
    }

    private static Result settled(Settle call, Step step, @Nullable Reservation row) {
        ReservationState state = step.next() != null ? step.next() : row == null ? null : row.state();
        return new Result(call.key(), step.answer(), state, row == null ? null : reasonOf(row), 0);
    }

    private Branch<Object> branch(Reservation row) {
        return new Branch<>(row.key(), CanonicalJson.read(row.needPayload(), participant.payloadType()));
    }

    private static @Nullable Reason reasonOf(Reservation row) {
        return row.answer() == null || row.inserted() ? null : CanonicalJson.read(row.answer(), Reason.class);
    }

    private static @Nullable String write(@Nullable Reason reason) {
        return reason == null ? null : CanonicalJson.write(reason);
    }

    /**
     * Does the work for all the calls in one go and, when that fails, for each alone. A call that fails alone throws when it
     * was the only one; among others its answer is that it has not settled.
     */
    private <C> List<Result> together(
            List<C> calls, Function<C, BranchKey> keyOf, Operation operation, Function<List<C>, List<Result>> work) {
        List<C> sorted =
                calls.stream().sorted(Comparator.comparing(keyOf, ROW_ORDER)).toList();
        Map<BranchKey, Result> results = new HashMap<>();
        if (byKey(calls, keyOf).size() == calls.size()) {
            try {
                work.apply(sorted).forEach(result -> results.put(result.key(), result));
            } catch (RuntimeException e) {
                if (calls.size() == 1) {
                    throw e;
                }
                LOG.debugf("%d branches go alone: %s", (Object) calls.size(), e);
            }
        }
        if (results.isEmpty()) {
            for (C call : sorted) {
                results.put(keyOf.apply(call), alone(call, keyOf.apply(call), work));
            }
        }
        results.values().forEach(result -> count(operation, result));
        return calls.stream().map(call -> get(results, keyOf.apply(call))).toList();
    }

    private static <C> Result alone(C call, BranchKey key, Function<List<C>, List<Result>> work) {
        try {
            return work.apply(List.of(call)).get(0);
        } catch (RuntimeException e) {
            LOG.warnf("branch %s is not settled: %s", key, e);
            return new Result(key, Answer.NOT_SETTLED, null, null, 0);
        }
    }

    private void count(Operation operation, Result result) {
        metrics.counter(
                        "holdfast.participant.calls",
                        "operation",
                        operation.name(),
                        "answer",
                        result.answer().name())
                .increment();
    }

    private static <C> Map<BranchKey, C> byKey(List<C> calls, Function<C, BranchKey> keyOf) {
        Map<BranchKey, C> map = new HashMap<>();
        calls.forEach(call -> map.put(keyOf.apply(call), call));
        return map;
    }

    private static <V> V get(Map<BranchKey, V> map, BranchKey key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing found for " + key);
        }
        return value;
    }
}
