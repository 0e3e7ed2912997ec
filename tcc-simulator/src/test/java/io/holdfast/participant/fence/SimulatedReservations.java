package io.holdfast.participant.fence;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.SimulatedDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of {@link Reservations} on rows in memory. What it does is held against the real ones by
 * {@code ReservationsContract}.
 */
final class SimulatedReservations extends Reservations {

    /** What watches every change of a row that is committed. */
    interface Watch {
        void moved(BranchKey key, @Nullable ReservationState from, ReservationState to, @Nullable String payload);

        default void removed(BranchKey key, ReservationState state) {}
    }

    private record Move(Row row, @Nullable ReservationState from, ReservationState to) {}

    /** One row of {@code reservation}. */
    private static final class Row {

        final BranchKey key;
        ReservationState state;
        final byte @Nullable [] payloadHash;
        final @Nullable String payload;

        @Nullable
        String answer;

        Instant expiresAt;
        final Instant createdAt;
        Instant updatedAt;

        Row(Fresh fresh, Instant now) {
            this.key = fresh.key();
            this.state = fresh.state();
            this.payloadHash = fresh.payloadHash();
            this.payload = fresh.payload();
            this.answer = fresh.answer();
            this.expiresAt = now.plusMillis(fresh.holdMs());
            this.createdAt = now;
            this.updatedAt = now;
        }

        Reservation read(boolean inserted, Instant now) {
            return new Reservation(
                    key,
                    state,
                    payloadHash,
                    payload,
                    answer,
                    inserted,
                    Duration.between(now, expiresAt).toMillis());
        }
    }

    private final Map<BranchKey, Row> rows = new LinkedHashMap<>();
    /** Those that are not final: what sweepers look at. */
    private final Map<BranchKey, Row> open = new LinkedHashMap<>();

    /** None expires before; spares most searches for what is finished. */
    private Instant earliest = Instant.MAX;

    private final List<Move> moves = new ArrayList<>();
    private final List<Row> removals = new ArrayList<>();
    private final SimulatedDatabase database;
    private final Watch watch;

    SimulatedReservations(SimulatedDatabase database, Watch watch) {
        this.database = database;
        this.watch = watch;
    }

    @Override
    Map<BranchKey, Reservation> insertOrLock(Connection connection, List<Fresh> fresh) {
        Instant now = database.now();
        Map<BranchKey, Reservation> found = new HashMap<>();
        for (Fresh each : fresh) {
            Row row = rows.get(each.key());
            boolean inserted = row == null;
            if (row == null) {
                row = new Row(each, now);
                insert(row);
            }
            found.put(each.key(), row.read(inserted, now));
        }
        return found;
    }

    private void insert(Row row) {
        rows.put(row.key, row);
        expiresAt(row.expiresAt);
        list(row);
        database.undo(() -> {
            rows.remove(row.key);
            open.remove(row.key);
            moves.clear();
        });
        moves.add(new Move(row, null, row.state));
    }

    private void expiresAt(Instant time) {
        if (time.isBefore(earliest)) {
            earliest = time;
        }
    }

    private void list(Row row) {
        if (row.state.isFinal()) {
            open.remove(row.key);
        } else {
            open.put(row.key, row);
        }
    }

    @Override
    Map<BranchKey, Reservation> lock(Connection connection, Collection<BranchKey> keys) {
        return find(connection::prepareStatement, keys);
    }

    @Override
    Map<BranchKey, Reservation> find(Database.Queries queries, Collection<BranchKey> keys) {
        Instant now = database.now();
        Map<BranchKey, Reservation> found = new HashMap<>();
        for (BranchKey key : keys) {
            Row row = rows.get(key);
            if (row != null) {
                found.put(key, row.read(false, now));
            }
        }
        return found;
    }

    @Override
    void move(
            Connection connection,
            Collection<BranchKey> keys,
            ReservationState from,
            ReservationState to,
            @Nullable String answer) {
        Instant now = database.now();
        for (BranchKey key : keys) {
            Row row = rows.get(key);
            if (row == null || row.state != from) {
                throw new IllegalStateException("expected to move locked row " + key + " " + from + " to " + to);
            }
            String oldAnswer = row.answer;
            Instant oldTime = row.updatedAt;
            row.state = to;
            row.answer = answer == null ? oldAnswer : answer;
            row.updatedAt = now;
            list(row);
            database.undo(() -> {
                row.state = from;
                row.answer = oldAnswer;
                row.updatedAt = oldTime;
                list(row);
                moves.clear();
            });
            moves.add(new Move(row, from, to));
        }
    }

    @Override
    List<BranchKey> expired(Database.Queries queries, int limit) {
        Instant now = database.now();
        List<Row> expired = new ArrayList<>();
        for (Row row : open.values()) {
            boolean asks = row.state == ReservationState.HELD || row.state == ReservationState.PENDING;
            if (asks && !row.expiresAt.isAfter(now)) {
                expired.add(row);
            }
        }
        return firstToExpire(expired, limit);
    }

    private static List<BranchKey> firstToExpire(List<Row> rows, int limit) {
        if (rows.isEmpty()) {
            return List.of();
        }
        rows.sort(Comparator.comparing(row -> row.expiresAt));
        return rows.stream().limit(limit).map(row -> row.key).toList();
    }

    @Override
    List<BranchKey> takeUnsettled(Connection connection, int limit, long minPauseMs, long maxPauseMs) {
        Instant now = database.now();
        List<Row> taken = new ArrayList<>();
        for (Row row : open.values()) {
            long age = Duration.between(row.createdAt, now).toMillis();
            long pause = Math.min(maxPauseMs, Math.max(minPauseMs, age / 4));
            if (row.state != ReservationState.HELD
                    && Duration.between(row.updatedAt, now).toMillis() >= pause) {
                taken.add(row);
            }
        }
        if (taken.isEmpty()) {
            return List.of();
        }
        taken.sort(Comparator.comparing(row -> row.updatedAt));
        List<Row> first = taken.size() > limit ? taken.subList(0, limit) : taken;
        for (Row row : first) {
            Instant old = row.updatedAt;
            row.updatedAt = now;
            database.undo(() -> row.updatedAt = old);
        }
        return first.stream().map(row -> row.key).toList();
    }

    @Override
    int extend(Connection connection, Collection<BranchKey> keys, long holdMs) {
        Instant later = database.now().plusMillis(holdMs);
        int extended = 0;
        for (BranchKey key : keys) {
            Row row = open.get(key);
            if (row != null) {
                Instant old = row.expiresAt;
                row.expiresAt = later;
                expiresAt(later);
                database.undo(() -> row.expiresAt = old);
                extended++;
            }
        }
        return extended;
    }

    @Override
    List<BranchKey> finished(Database.Queries queries, ReservationState state, long retentionMs, int limit) {
        Instant before = database.now().minusMillis(retentionMs);
        if (before.isBefore(earliest)) {
            return List.of();
        }
        List<Row> finished = new ArrayList<>();
        for (Row row : rows.values()) {
            if (row.state == state && !row.expiresAt.isAfter(before)) {
                finished.add(row);
            }
        }
        return firstToExpire(finished, limit);
    }

    @Override
    int remove(Connection connection, Collection<BranchKey> keys) {
        int removed = 0;
        for (BranchKey key : keys) {
            Row row = rows.get(key);
            if (row != null && row.state.isFinal()) {
                rows.remove(key);
                database.undo(() -> {
                    rows.put(key, row);
                    removals.clear();
                });
                removals.add(row);
                removed++;
            }
        }
        return removed;
    }

    @Override
    int leaveFor(Connection connection, Collection<BranchKey> keys, long retentionMs, long timeMs) {
        Instant turn = database.now().plusMillis(timeMs - retentionMs);
        int left = 0;
        for (BranchKey key : keys) {
            Row row = rows.get(key);
            if (row != null && row.state.isFinal()) {
                Instant old = row.expiresAt;
                row.expiresAt = turn;
                expiresAt(turn);
                database.undo(() -> row.expiresAt = old);
                left++;
            }
        }
        return left;
    }

    /** What the transaction has changed is there now. */
    void committed() {
        for (Move move : moves) {
            watch.moved(move.row().key, move.from(), move.to(), move.row().payload);
        }
        moves.clear();
        for (Row row : removals) {
            watch.removed(row.key, row.state);
        }
        removals.clear();
    }

    @Nullable
    ReservationState state(BranchKey key) {
        Row row = rows.get(key);
        return row == null ? null : row.state;
    }

    @Nullable
    String payload(BranchKey key) {
        Row row = rows.get(key);
        return row == null ? null : row.payload;
    }

    List<BranchKey> open() {
        return List.copyOf(open.keySet());
    }

    List<BranchKey> kept() {
        return List.copyOf(rows.keySet());
    }
}
