package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.transition.Found;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.Ids;
import io.holdfast.protocol.ReservationState;
import io.holdfast.service.database.Database;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the fences rely on in the reservation table: the same for the real statements and the simulated ones. */
abstract class ReservationsContract {

    private static final byte[] HASH = new byte[32];

    private final BranchKey key = new BranchKey(Ids.next(), "stock");
    private final BranchKey sibling = new BranchKey(key.transactionId(), "stock-2");

    abstract Reservations reservations();

    abstract Database database();

    abstract void letPass(long ms);

    private static Reservations.Fresh row(BranchKey key, ReservationState state, long holdMs) {
        return new Reservations.Fresh(key, state, HASH, "{\"item\":1}", null, holdMs);
    }

    private Map<BranchKey, Reservation> insert(Reservations.Fresh... rows) {
        return database()
                .inTransaction(
                        LocalStep.TRY,
                        connection -> reservations()
                                .insertOrLock(
                                        connection,
                                        Stream.of(rows)
                                                .sorted(Comparator.comparing(
                                                        each -> each.key().branchId()))
                                                .toList()));
    }

    private void move(BranchKey which, ReservationState from, ReservationState to, @Nullable String answer) {
        database().<LocalStep, List<BranchKey>>inTransaction(LocalStep.CONFIRM, connection -> {
            reservations().move(connection, List.of(which), from, to, answer);
            return List.of(which);
        });
    }

    private Map<BranchKey, Reservation> find(BranchKey... keys) {
        return database().read(queries -> reservations().find(queries, List.of(keys)));
    }

    private List<BranchKey> expired() {
        return database().read(queries -> reservations().expired(queries, 10));
    }

    private List<BranchKey> unsettled(long minPauseMs) {
        return database()
                .inTransaction(
                        OutsideStep.TAKE_UNSETTLED,
                        connection -> reservations().takeUnsettled(connection, 10, minPauseMs, 60_000));
    }

    @Test
    void insertsOnceAndFindsAfterwards() {
        Reservation fresh = Rows.get(insert(row(key, ReservationState.HELD, 5000)), key);
        assertThat(fresh.inserted()).isTrue();
        assertThat(fresh.found()).isEqualTo(Found.ABSENT);
        Reservation again =
                Rows.get(insert(new Reservations.Fresh(key, ReservationState.CANCELLED, null, null, "{}", 0)), key);
        assertThat(again.inserted()).isFalse();
        assertThat(again.state()).isEqualTo(ReservationState.HELD);
        assertThat(again.payloadHash()).isEqualTo(HASH);
        assertThat(again.payload()).isEqualTo("{\"item\":1}");
        assertThat(again.answer()).isNull();
        assertThat(again.expiresInMs()).isBetween(1L, 5000L);
    }

    @Test
    void insertsWhatIsMissingAmongOthers() {
        insert(row(sibling, ReservationState.HELD, 5000));
        Map<BranchKey, Reservation> both =
                insert(row(key, ReservationState.PENDING, 5000), row(sibling, ReservationState.PENDING, 5000));
        assertThat(Rows.get(both, key).inserted()).isTrue();
        assertThat(Rows.get(both, sibling).inserted()).isFalse();
        assertThat(Rows.get(both, sibling).state()).isEqualTo(ReservationState.HELD);
    }

    @Test
    void whatIsRolledBackWasNeverThere() {
        insert(row(sibling, ReservationState.HELD, 5000));
        assertThatThrownBy(() -> database().<LocalStep, Object>inTransaction(LocalStep.TRY, connection -> {
                    reservations().insertOrLock(connection, List.of(row(key, ReservationState.HELD, 5000)));
                    reservations()
                            .move(
                                    connection,
                                    List.of(sibling),
                                    ReservationState.HELD,
                                    ReservationState.CANCELLED,
                                    "{}");
                    throw new IllegalStateException("refused after all");
                }))
                .isInstanceOf(IllegalStateException.class);
        Map<BranchKey, Reservation> found = find(key, sibling);
        assertThat(found).containsOnlyKeys(sibling);
        assertThat(Rows.get(found, sibling).state()).isEqualTo(ReservationState.HELD);
        assertThat(Rows.get(found, sibling).answer()).isNull();
    }

    @Test
    void movesOnlyFromTheStateThatWasRead() {
        insert(row(key, ReservationState.HELD, 5000));
        assertThatThrownBy(() -> move(key, ReservationState.PENDING, ReservationState.HELD, null))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> move(sibling, ReservationState.HELD, ReservationState.CONFIRMED, null))
                .isInstanceOf(IllegalStateException.class);
        move(key, ReservationState.HELD, ReservationState.CANCELLED, "{\"code\":\"X\"}");
        Reservation moved = Rows.get(find(key), key);
        assertThat(moved.state()).isEqualTo(ReservationState.CANCELLED);
        assertThat(moved.answer()).isEqualTo("{\"code\":\"X\"}");
    }

    @Test
    void answerIsKeptUnlessThereIsANewOne() {
        insert(new Reservations.Fresh(key, ReservationState.PENDING, HASH, "{}", "{\"a\":1}", 5000));
        move(key, ReservationState.PENDING, ReservationState.CANCELLING, null);
        assertThat(Rows.get(find(key), key).answer()).isEqualTo("{\"a\":1}");
    }

    @Test
    void locksAndFindsWhatIsThere() {
        insert(row(key, ReservationState.HELD, 5000));
        Map<BranchKey, Reservation> locked = database()
                .inTransaction(LocalStep.CONFIRM, connection -> reservations().lock(connection, List.of(key, sibling)));
        assertThat(locked).containsOnlyKeys(key);
        assertThat(Rows.get(locked, key).inserted()).isFalse();
    }

    @Test
    void whatIsHeldOrPendingExpires() {
        insert(row(key, ReservationState.HELD, 100), row(sibling, ReservationState.PENDING, 50));
        assertThat(expired()).isEmpty();
        letPass(300);
        assertThat(expired()).containsExactly(sibling, key);
        database().<ExpiryStep, List<BranchKey>>inTransaction(ExpiryStep.EXTEND, connection -> {
            reservations().extend(connection, List.of(sibling), 60_000);
            return List.of(sibling);
        });
        assertThat(expired()).containsExactly(key);
        move(key, ReservationState.HELD, ReservationState.CONFIRMED, null);
        assertThat(expired()).isEmpty();
    }

    @Test
    void whatIsUnderWayIsTakenInTurn() {
        insert(row(key, ReservationState.PENDING, 5000), row(sibling, ReservationState.HELD, 5000));
        assertThat(unsettled(200)).isEmpty();
        letPass(300);
        assertThat(unsettled(200)).containsExactly(key);
        assertThat(unsettled(200)).as("it was just taken").isEmpty();
        move(sibling, ReservationState.HELD, ReservationState.CONFIRMING, null);
        letPass(300);
        assertThat(unsettled(200)).containsExactly(key, sibling);
    }

    private List<BranchKey> finished(ReservationState state) {
        return database().read(queries -> reservations().finished(queries, state, 200, 10));
    }

    private int remove(BranchKey... keys) {
        return database()
                .inTransaction(CleaningStep.REMOVE, connection -> reservations().remove(connection, List.of(keys)));
    }

    private void leaveFor(BranchKey which, long timeMs) {
        database().<CleaningStep, List<BranchKey>>inTransaction(CleaningStep.LEAVE, connection -> {
            reservations().leaveFor(connection, List.of(which), 200, timeMs);
            return List.of(which);
        });
    }

    @Test
    void whatIsFinalIsDueSomeTimeAfterItsHold() {
        insert(row(key, ReservationState.HELD, 100), row(sibling, ReservationState.REJECTED, 50));
        assertThat(finished(ReservationState.REJECTED)).isEmpty();
        letPass(500);
        assertThat(finished(ReservationState.REJECTED)).containsExactly(sibling);
        assertThat(finished(ReservationState.CONFIRMED)).isEmpty();
        move(key, ReservationState.HELD, ReservationState.CONFIRMED, null);
        assertThat(finished(ReservationState.CONFIRMED)).containsExactly(key);
    }

    @Test
    void whatIsLeftComesBackAtItsTurn() {
        insert(row(key, ReservationState.REJECTED, 0), row(sibling, ReservationState.HELD, 0));
        letPass(300);
        assertThat(finished(ReservationState.REJECTED)).containsExactly(key);
        leaveFor(key, 400);
        leaveFor(sibling, 60_000);
        assertThat(finished(ReservationState.REJECTED)).isEmpty();
        assertThat(expired()).as("only what is final is left for later").containsExactly(sibling);
        letPass(600);
        assertThat(finished(ReservationState.REJECTED)).containsExactly(key);
    }

    @Test
    void onlyWhatIsFinalIsRemoved() {
        insert(row(key, ReservationState.REJECTED, 0), row(sibling, ReservationState.HELD, 0));
        assertThat(remove(key, sibling)).isEqualTo(1);
        assertThat(find(key, sibling)).containsOnlyKeys(sibling);
        assertThat(remove(key)).isZero();
        assertThatThrownBy(() -> database().<CleaningStep, Object>inTransaction(CleaningStep.REMOVE, connection -> {
                    reservations()
                            .move(
                                    connection,
                                    List.of(sibling),
                                    ReservationState.HELD,
                                    ReservationState.CANCELLED,
                                    null);
                    reservations().remove(connection, List.of(sibling));
                    throw new IllegalStateException("not removed after all");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Rows.get(find(sibling), sibling).state()).isEqualTo(ReservationState.HELD);
    }
}
