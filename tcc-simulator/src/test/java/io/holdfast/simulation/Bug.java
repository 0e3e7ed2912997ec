package io.holdfast.simulation;

import static io.holdfast.simulation.Bug.Place.OUTSIDE;
import static io.holdfast.simulation.Bug.Place.PRODUCT;
import static io.holdfast.simulation.Bug.Place.STORE;

import java.util.EnumSet;
import java.util.Set;

/** Faults of the protocol that are planted on purpose, one at a time: each must be found, and by an invariant that it breaks. */
public enum Bug {
    NO_TOMBSTONE(PRODUCT, Invariant.END_ANSWERED_AS_ITS_ROW),
    LATE_TRY_ANSWERS_200(PRODUCT, Invariant.TRY_ANSWERED_AS_ITS_ROW),
    DECISION_AFTER_THE_FIRST_CONFIRM(PRODUCT, Invariant.NO_CALL_BEFORE_ITS_DECISION),
    DEADLINE_OUTSIDE_THE_COMPARE_AND_SET(STORE, Invariant.CONFIRMED_IN_TIME),
    EXPIRY_LETS_GO_WITHOUT_ASKING(PRODUCT, Invariant.ROW_FOLLOWS_THE_DECISION),
    CONFIRM_FAILURE_TURNS_INTO_CANCEL(PRODUCT, Invariant.NO_CALL_BEFORE_ITS_DECISION),
    NO_PAYLOAD_HASH(PRODUCT, Invariant.TRY_ANSWERED_AS_ITS_ROW),
    RETRY_MAKES_A_NEW_GATEWAY_KEY(OUTSIDE, Invariant.CHARGED_ONCE),
    LOCK_RELEASED_WITH_ANOTHERS_TOKEN(STORE, Invariant.LOCK_HAS_ONE_HOLDER),
    EPOCH_NOT_CHECKED(STORE, Invariant.BRANCH_GOES_FORWARD),
    REJECTED_TRY_NOT_RECORDED(PRODUCT, Invariant.TRY_ANSWERED_AS_ITS_ROW),
    OUTCOME_AFTER_THE_DECISION_APPLIED(PRODUCT, Invariant.LATE_OUTCOME_CHANGES_NOTHING),
    CAPTURED_ON_A_DUPLICATE_CALLBACK(OUTSIDE, Invariant.CAPTURED_WHEN_CONFIRMED),
    CLEANING_REMOVES_A_LIVE_ROW(PRODUCT, Invariant.ROW_KEPT_FOR_ITS_RETENTION),
    CLEANING_COUNTS_FROM_THE_HOLD(PRODUCT, Invariant.ROW_KEPT_FOR_ITS_RETENTION),
    FIRST_ERROR_STOPS_PHASE_2(PRODUCT, Invariant.ALL_ENDS),
    UNREADABLE_ROW_STOPS_THE_CLAIM(STORE, Invariant.ALL_ENDS),
    PENDING_CANCELLED_AT_ONCE(PRODUCT, Invariant.ROW_FITS_THE_LEDGER, Invariant.CHARGED_WHILE_WANTED),
    NOT_FOUND_READ_AS_A_REFUSAL(OUTSIDE, Invariant.CHARGED_WHILE_WANTED, Invariant.ROW_FITS_THE_LEDGER),
    LATE_202_OVER_AN_OUTCOME(PRODUCT, Invariant.BRANCH_GOES_FORWARD),
    MIXED_BEFORE_THE_LAST_BRANCH(PRODUCT, Invariant.END_FITS_THE_DECISION),
    NEW_OWNER_CANCELS_ONLY_WHAT_IT_KNOWS(PRODUCT, Invariant.END_FITS_THE_ROWS),
    STEP_STUMBLES_AND_IS_TAKEN_AGAIN(PRODUCT, Invariant.NO_FAILURE_IS_SWALLOWED),
    EXPIRY_STUMBLES_AND_COMES_AGAIN(PRODUCT, Invariant.NO_FAILURE_IS_SWALLOWED),
    REFUSED_CAPTURE_READ_AS_DONE(PRODUCT, Invariant.ROW_FITS_THE_LEDGER),
    CAPTURES_ANOTHER_AMOUNT(OUTSIDE, Invariant.CAPTURED_AMOUNT_IS_THE_HELD),
    CONFIRMED_BEFORE_THE_LAST_TRY(PRODUCT, Invariant.CONFIRMED_WHEN_ALL_IS_HELD),
    WORKS_AT_EACH_CONFIRM(PRODUCT, Invariant.STOCK_ADDS_UP),
    SAGA_IS_NOT_UNDONE(PRODUCT, Invariant.STOCK_ADDS_UP),
    BEGIN_FORGETS_THE_ARCHIVE(PRODUCT, Invariant.BEGUN_ONCE),
    ARCHIVES_WHAT_HAS_JUST_ENDED(STORE, Invariant.ONLY_WHAT_HAS_ENDED_IS_ARCHIVED),
    CLEANING_RESTS(PRODUCT, Invariant.ROW_GOES_AT_LAST),
    GIVEN_UP_ON_AN_UNCLEAR_ANSWER(PRODUCT, Invariant.ONLY_WHAT_IS_REFUSED_IS_GIVEN_UP);

    /** Where a bug sits. */
    enum Place {
        /** A class of the product, subclassed, or what is handed to it wrapped. */
        PRODUCT("the product, in a subclass"),
        /** What stands for a statement on a database, or a script of Redis; its contract is held against the real one. */
        STORE("the simulated store"),
        /** What stands for payment-service's own code. */
        OUTSIDE("a model of what is around");

        private final String text;

        Place(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final Place place;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Set<Invariant> breaks;

    Bug(Place place, Invariant first, Invariant... others) {
        this.place = place;
        this.breaks = EnumSet.of(first, others);
    }

    Place place() {
        return place;
    }

    /** One of these must find it. */
    Set<Invariant> breaks() {
        return breaks;
    }
}
