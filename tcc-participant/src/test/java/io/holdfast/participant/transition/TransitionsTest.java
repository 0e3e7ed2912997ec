package io.holdfast.participant.transition;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.ReservationState;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the table against the protocol page, written down here a second time as the page words it. */
class TransitionsTest {

    private static final String PAGE = """
            TRY     ABSENT     | HOLD>HELD 200                     | HOLD>PENDING 202                  | WORK>HELD 200                     | REFUSE 422 UNSUPPORTED_KIND
            TRY     PENDING    | LOOK 202                          | LOOK 202                          | LOOK 202                          | REFUSE 422 UNSUPPORTED_KIND
            TRY     HELD       | REPLAY 200                        | REPLAY 200                        | REPLAY 200                        | REFUSE 422 UNSUPPORTED_KIND
            TRY     REJECTED   | REFUSE 409 REJECTED               | REFUSE 409 REJECTED               | REFUSE 409 REJECTED               | REFUSE 409 REJECTED
            TRY     CONFIRMING | REPLAY 200                        | REPLAY 200                        | REPLAY 200                        | REFUSE 422 UNSUPPORTED_KIND
            TRY     CONFIRMED  | REPLAY 200                        | REPLAY 200                        | REPLAY 200                        | REFUSE 422 UNSUPPORTED_KIND
            TRY     CANCELLING | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED
            TRY     CANCELLED  | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED
            CONFIRM ABSENT     | REFUSE 409 UNKNOWN                | REFUSE 409 UNKNOWN                | REFUSE 409 UNKNOWN                | WORK>CONFIRMED 204
            CONFIRM PENDING    | LOOK 503 NOT_SETTLED              | LOOK 503 NOT_SETTLED              | LOOK 503 NOT_SETTLED              | REFUSE 422 UNSUPPORTED_KIND
            CONFIRM HELD       | KEEP>CONFIRMED 204                | KEEP>CONFIRMING 503 NOT_SETTLED   | MARK>CONFIRMED 204                | REFUSE 422 UNSUPPORTED_KIND
            CONFIRM REJECTED   | REFUSE 409 REJECTED               | REFUSE 409 REJECTED               | REFUSE 409 REJECTED               | REFUSE 409 REJECTED
            CONFIRM CONFIRMING | GO_ON 503 NOT_SETTLED             | GO_ON 503 NOT_SETTLED             | GO_ON 503 NOT_SETTLED             | REFUSE 422 UNSUPPORTED_KIND
            CONFIRM CONFIRMED  | REPLAY 204                        | REPLAY 204                        | REPLAY 204                        | REPLAY 204
            CONFIRM CANCELLING | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED
            CONFIRM CANCELLED  | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED              | REFUSE 409 CANCELLED
            CANCEL  ABSENT     | BURY>CANCELLED 204                | BURY>CANCELLED 204                | BURY>CANCELLED 204                | BURY>CANCELLED 204
            CANCEL  PENDING    | LET_GO>CANCELLING 503 NOT_SETTLED | LET_GO>CANCELLING 503 NOT_SETTLED | LET_GO>CANCELLING 503 NOT_SETTLED | REFUSE 422 UNSUPPORTED_KIND
            CANCEL  HELD       | LET_GO>CANCELLED 204              | LET_GO>CANCELLING 503 NOT_SETTLED | UNDO>CANCELLED 204                | REFUSE 422 UNSUPPORTED_KIND
            CANCEL  REJECTED   | REPLAY 204                        | REPLAY 204                        | REPLAY 204                        | REPLAY 204
            CANCEL  CONFIRMING | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED
            CANCEL  CONFIRMED  | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED              | REFUSE 409 CONFIRMED
            CANCEL  CANCELLING | GO_ON 503 NOT_SETTLED             | GO_ON 503 NOT_SETTLED             | GO_ON 503 NOT_SETTLED             | REFUSE 422 UNSUPPORTED_KIND
            CANCEL  CANCELLED  | REPLAY 204                        | REPLAY 204                        | REPLAY 204                        | REPLAY 204
            """;

    static Stream<Arguments> cells() {
        return PAGE.lines().flatMap(line -> {
            String[] parts = line.split("\\|");
            String[] row = parts[0].trim().split("\\s+");
            return Stream.of(ParticipantKind.values())
                    .map(kind -> Arguments.of(
                            kind, Operation.valueOf(row[0]), Found.valueOf(row[1]), parts[1 + kind.ordinal()].trim()));
        });
    }

    @ParameterizedTest(name = "{0} {1} of {2}: {3}")
    @MethodSource("cells")
    void cellIsAsThePageSays(ParticipantKind kind, Operation operation, Found found, String expected) {
        Step step = Transitions.step(kind, operation, found);
        String text = step.action()
                + (step.next() == null ? "" : ">" + step.next())
                + " "
                + step.answer().status()
                + (step.answer().code() == null ? "" : " " + step.answer().code());
        assertThat(text).isEqualTo(expected);
    }

    @Test
    void thePageIsWhole() {
        assertThat(cells())
                .hasSize(ParticipantKind.values().length * Operation.values().length * Found.values().length);
    }

    @Test
    void finalStatesStay() {
        for (ParticipantKind kind : ParticipantKind.values()) {
            for (Operation operation : Operation.values()) {
                for (ReservationState state : ReservationState.values()) {
                    if (state.isFinal()) {
                        assertThat(Transitions.step(kind, operation, Found.of(state))
                                        .next())
                                .isNull();
                    }
                }
            }
        }
    }

    /** What comes too late changes nothing: an outcome never overwrites a cancel. */
    @ParameterizedTest
    @EnumSource(Ending.class)
    void anEndingMovesOneStateOnly(Ending ending) {
        String moves = Stream.of(Found.values())
                .filter(found -> Transitions.after(ending, found) != null)
                .map(found -> found + ">" + Transitions.after(ending, found))
                .collect(Collectors.joining(", "));
        assertThat(moves)
                .isEqualTo(
                        switch (ending) {
                            case REFUSED -> "ABSENT>REJECTED";
                            case GRANTED -> "PENDING>HELD";
                            case DECLINED -> "PENDING>REJECTED";
                            case KEPT -> "CONFIRMING>CONFIRMED";
                            case GIVEN_UP -> "CONFIRMING>CANCELLED";
                            case LET_GO -> "CANCELLING>CANCELLED";
                        });
    }

    @Test
    void lateTryIsRefusedWhateverItsPayload() {
        assertThat(Stream.of(Found.values()).filter(found -> !Transitions.comparesPayload(found)))
                .containsExactly(Found.ABSENT, Found.CANCELLING, Found.CANCELLED);
    }
}
