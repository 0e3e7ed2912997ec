package io.holdfast.participant.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OutsideParticipant;
import io.holdfast.participant.contract.ParticipantClient;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.participant.transition.Answer;
import io.holdfast.participant.transition.Operation;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.Death;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator gives up what is confirmed and what the outside refuses for good; in every other case nothing is given up. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class GiveUpsTest {

    private static final String OLGA = "olga";
    private static final String WHY = "the card has expired, INC-17";

    @Inject
    TestFences fences;

    @Inject
    ReservationReader reader;

    @Inject
    Database database;

    private final Bank bank = new Bank();

    /** Holds at once, and says of the rest what a test says. */
    private static final class Bank extends Willing {

        private final List<String> recorded = Collections.synchronizedList(new ArrayList<>());
        private Kept kept = Kept.REFUSED;
        private boolean lets = true;
        private Runnable whenAsked = () -> {};

        @Override
        public Kept keep(Branch<Object> branch) {
            Kept said = kept;
            Runnable first = whenAsked;
            whenAsked = () -> {};
            first.run();
            return said;
        }

        @Override
        public void recordKept(Connection connection, Branch<Object> branch) {
            recorded.add("kept");
        }

        @Override
        public boolean letGo(Branch<Object> branch) {
            return lets;
        }

        @Override
        public void recordLetGo(Connection connection, Branch<Object> branch) {
            recorded.add("let go");
        }
    }

    @Test
    void whatTheOutsideRefusesForGoodIsLetGoAndWrittenDown() {
        BranchKey key = refused();
        assertThat(giveUp(key)).isEqualTo(new GiveUps.Result(GiveUps.End.DONE, ReservationState.CANCELLED));
        assertThat(bank.recorded).containsExactly("let go");
        GivenUp written = giveUps().find(key).orElseThrow();
        assertThat(written.operator()).isEqualTo(OLGA);
        assertThat(written.reason()).isEqualTo(WHY);
        assertThat(written.before()).isEqualTo(ReservationState.CONFIRMING);
        assertThat(written.after()).isEqualTo(ReservationState.CANCELLED);
        ReservationView view = reader.find(key).orElseThrow();
        assertThat(written.at()).isBetween(view.updatedAt(), view.updatedAt().plusSeconds(5)); // one commit
        assertThat(view.reason()).isNotNull().extracting("code").isEqualTo("CONFIRM_REFUSED");
        // The coordinator hears a contradiction from now on, whatever the outside would say.
        bank.kept = OutsideParticipant.Kept.DONE;
        assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.CANCELLED);
        assertThat(settled(Operation.CANCEL, key)).isEqualTo(Answer.DONE);
    }

    @Test
    void whatTheOutsideKeepsAfterAllIsConfirmed() {
        BranchKey key = refused();
        bank.kept = OutsideParticipant.Kept.DONE;
        for (int repeat = 0; repeat < 2; repeat++) {
            assertThat(giveUp(key)).isEqualTo(new GiveUps.Result(GiveUps.End.CONFIRMED, ReservationState.CONFIRMED));
        }
        assertThat(bank.recorded).containsExactly("kept");
        assertThat(giveUps().find(key)).isEmpty();
    }

    @Test
    void whatTheOutsideDoesNotRefuseForGoodStaysAsItIs() {
        BranchKey key = refused();
        bank.kept = OutsideParticipant.Kept.NOT_YET;
        assertThat(giveUp(key).end()).isEqualTo(GiveUps.End.NOT_REFUSED);
        bank.whenAsked = () -> {
            throw new IllegalStateException("a timeout");
        };
        assertThat(giveUp(key).end()).isEqualTo(GiveUps.End.NOT_REFUSED);
        assertThat(state(key)).isEqualTo(ReservationState.CONFIRMING);
        assertThat(giveUps().find(key)).isEmpty();
    }

    @Test
    void whatIsNotConfirmingIsNotGivenUp() {
        BranchKey unknown = ParticipantClient.newBranch();
        assertThat(giveUp(unknown)).isEqualTo(new GiveUps.Result(GiveUps.End.UNKNOWN, null));
        assertThat(state(unknown)).isNull();
        BranchKey held = held();
        assertThat(giveUp(held)).isEqualTo(new GiveUps.Result(GiveUps.End.NOT_CONFIRMING, ReservationState.HELD));
        BranchKey cancelling = held();
        bank.lets = false;
        settled(Operation.CANCEL, cancelling);
        assertThat(giveUp(cancelling))
                .isEqualTo(new GiveUps.Result(GiveUps.End.NOT_CONFIRMING, ReservationState.CANCELLING));
        bank.lets = true;
        settled(Operation.CANCEL, cancelling);
        assertThat(giveUp(cancelling))
                .isEqualTo(new GiveUps.Result(GiveUps.End.NOT_CONFIRMING, ReservationState.CANCELLED));
        for (BranchKey key : List.of(unknown, held, cancelling)) {
            assertThat(giveUps().find(key)).isEmpty();
        }
    }

    @Test
    void aRepeatGoesOnAndTheFirstWordRemains() {
        BranchKey key = refused();
        bank.lets = false;
        assertThat(giveUp(key)).isEqualTo(new GiveUps.Result(GiveUps.End.NOT_LET_GO, ReservationState.CONFIRMING));
        assertThat(giveUps().find(key)).isEmpty();
        bank.lets = true;
        assertThat(giveUp(key).end()).isEqualTo(GiveUps.End.DONE);
        GivenUp written = giveUps().find(key).orElseThrow();
        for (int repeat = 0; repeat < 2; repeat++) {
            assertThat(giveUps().giveUp(key, "otto", "the same again").end()).isEqualTo(GiveUps.End.DONE);
        }
        assertThat(giveUps().find(key)).contains(written);
        assertThat(bank.recorded).containsExactly("let go");
    }

    @Test
    void ofManyOperatorsAtOnceOneIsWritten() throws Exception {
        BranchKey key = refused();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<GiveUps.Result>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> giveUps().giveUp(key, "operator " + i, WHY)))
                    .toList();
            for (Future<GiveUps.Result> answer : answers) {
                assertThat(answer.get().end()).isEqualTo(GiveUps.End.DONE);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bank.recorded).containsExactly("let go");
        assertThat(giveUps().find(key)).isPresent();
    }

    /** A confirm asks at the same time, and is told that it is kept: the row decides, and nothing is let go. */
    @Test
    void aConfirmThatIsKeptMeanwhileWins() {
        BranchKey key = refused();
        bank.whenAsked = () -> {
            bank.kept = OutsideParticipant.Kept.DONE;
            assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.DONE);
        };
        assertThat(giveUp(key)).isEqualTo(new GiveUps.Result(GiveUps.End.CONFIRMED, ReservationState.CONFIRMED));
        assertThat(giveUps().find(key)).isEmpty();
        assertThat(bank.recorded).containsExactly("kept");
    }

    /** The operator is told that it is refused; then a capture that was under way all the time is carried out. */
    @Test
    void aCaptureThatComesBeforeTheVoidIsFollowed() {
        BranchKey key = refused();
        bank.whenAsked = () -> {
            bank.kept = OutsideParticipant.Kept.DONE;
            bank.lets = false; // what is captured is not voided
        };
        assertThat(giveUp(key)).isEqualTo(new GiveUps.Result(GiveUps.End.NOT_LET_GO, ReservationState.CONFIRMING));
        assertThat(giveUps().find(key)).isEmpty();
        assertThat(fence().pursue(key)).isEqualTo(ReservationState.CONFIRMED);
        assertThat(bank.recorded).containsExactly("kept");
        assertThat(giveUp(key).end()).isEqualTo(GiveUps.End.CONFIRMED);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void itIsWrittenWithItsWordOrNotAtAllWheneverTheProcessDies(Moment moment) {
        BranchKey key = refused();
        Death.at(OutsideStep.GIVE_UP, moment, () -> giveUp(key));
        boolean written = moment == Moment.AFTER;
        assertThat(state(key)).isEqualTo(written ? ReservationState.CANCELLED : ReservationState.CONFIRMING);
        assertThat(giveUps().find(key).isPresent()).isEqualTo(written);
        if (!written) {
            bank.recorded.clear(); // what a test's list keeps is not rolled back
        }
        // The sweeper of whoever lives goes on with what is written, and gives nothing up by itself.
        assertThat(fence().pursue(key)).isEqualTo(written ? ReservationState.CANCELLED : ReservationState.CONFIRMING);
        assertThat(giveUp(key).end()).isEqualTo(GiveUps.End.DONE);
        assertThat(state(key)).isEqualTo(ReservationState.CANCELLED);
        assertThat(bank.recorded).containsExactly("let go");
    }

    /** A branch whose confirm the outside has refused. */
    private BranchKey refused() {
        BranchKey key = held();
        assertThat(settled(Operation.CONFIRM, key)).isEqualTo(Answer.CONFIRM_REFUSED);
        return key;
    }

    private BranchKey held() {
        BranchKey key = ParticipantClient.newBranch();
        fence().tryAll(List.of(new Fence.Try(key, ParticipantClient.LONG_HOLD_MS, Map.of("text", "money"))));
        return key;
    }

    private Answer settled(Operation operation, BranchKey key) {
        return fence().settleAll(operation, List.of(new Fence.Settle(key, null)))
                .get(0)
                .answer();
    }

    private GiveUps.Result giveUp(BranchKey key) {
        return giveUps().giveUp(key, OLGA, WHY);
    }

    private GiveUps giveUps() {
        return new GiveUps(fence(), database);
    }

    private OutsideFence fence() {
        return fences.of(bank);
    }

    private @Nullable ReservationState state(BranchKey key) {
        return fences.state(key);
    }
}
