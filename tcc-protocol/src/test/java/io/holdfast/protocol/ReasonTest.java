package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void longTextsAreCutToWhatEveryoneCanStore() {
        Reason reason = new Reason("C".repeat(100), "d".repeat(1000), "p".repeat(65));
        assertThat(reason.code()).hasSize(Reason.MAX_CODE);
        assertThat(reason.detail()).hasSize(Reason.MAX_DETAIL);
        assertThat(reason.participant()).hasSize(Reason.MAX_PARTICIPANT);
    }

    @Test
    void participantIsAddedByWhoKnowsIt() {
        assertThat(new Reason("OUT_OF_STOCK", "none left", null).by("stock"))
                .isEqualTo(new Reason("OUT_OF_STOCK", "none left", "stock"));
    }

    @Test
    void onlyWhatCannotGoOnIsFinal() {
        for (TransactionState state : TransactionState.values()) {
            assertThat(state.isFinal()).isEqualTo(!state.name().endsWith("ING"));
        }
        for (ReservationState state : ReservationState.values()) {
            assertThat(state.isFinal()).isEqualTo(!state.name().endsWith("ING") && state != ReservationState.HELD);
        }
    }
}
