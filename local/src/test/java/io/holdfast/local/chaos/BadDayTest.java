package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A day on which nothing went wrong, or nothing was delivered, proves nothing. */
class BadDayTest {

    private static final int ORDERS = 500;
    private static final Map<String, Long> BAD = Map.ofEntries(
            Map.entry("DELIVERED", 300L),
            Map.entry("OVERTAKEN", 40L),
            Map.entry("DOUBLED", 60L),
            Map.entry("HELD_BACK", 90L),
            Map.entry("LOST", 60L),
            Map.entry("FORGED", 120L),
            Map.entry("FORGED_REFUSED", 119L),
            Map.entry("FORGED_UNHEARD", 1L),
            Map.entry("LOST_ANSWERS", 40L),
            Map.entry("FAILED", 40L));

    private static Map<String, Long> with(String name, long count) {
        Map<String, Long> counts = new HashMap<>(BAD);
        counts.put(name, count);
        return counts;
    }

    @Test
    void aBadDayIsOne() {
        assertThat(BadDay.wrong(BAD, ORDERS)).isEmpty();
        assertThat(BadDay.faults(BAD)).isEqualTo(60 + 60 + 90 + 120 + 40 + 40);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELIVERED",
                "OVERTAKEN",
                "DOUBLED",
                "HELD_BACK",
                "LOST",
                "FORGED_REFUSED",
                "LOST_ANSWERS",
                "FAILED"
            })
    void whatHasHardlyHappenedIsSaid(String name) {
        assertThat(BadDay.wrong(with(name, 1), ORDERS))
                .singleElement()
                .asString()
                .contains("1 " + name);
        assertThat(BadDay.wrong(with(name, 0), 1)).singleElement().asString().contains("0 " + name);
    }

    @Test
    void aForgedCallbackThatWasNotRefusedIsSaid() {
        assertThat(BadDay.wrong(with("FORGED_ACCEPTED", 1), ORDERS)).hasSize(1);
        assertThat(BadDay.wrong(with("FORGED_MISTAKEN", 1), ORDERS)).hasSize(1);
        assertThat(BadDay.wrong(with("FORGED_UNHEARD", 13), ORDERS)).hasSize(1);
    }

    /** What the row did not see before: all callbacks are answered 500. */
    @Test
    void anEndpointThatAnswersNothingButErrorsIsSaid() {
        Map<String, Long> counts = with("DELIVERED", 0);
        counts.put("OVERTAKEN", 0L);
        counts.put("FORGED_REFUSED", 0L);
        counts.put("FORGED_MISTAKEN", 119L);
        List<String> wrong = BadDay.wrong(counts, ORDERS);
        assertThat(wrong).hasSize(4);
    }

    @Test
    void onlyWhatHappenedInBetweenCounts() {
        assertThat(BadDay.between(Map.of("LOST", 3L), Map.of("LOST", 5L, "DELIVERED", 2L)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("LOST", 2L, "DELIVERED", 2L));
    }

    @Test
    void oneInTenOrdersOfACardMayEndOtherwise() {
        assertThat(BadDay.isHonoured(57, 63)).isTrue();
        assertThat(BadDay.isHonoured(56, 63)).isFalse();
        assertThat(BadDay.isHonoured(6, 7)).isTrue();
        assertThat(BadDay.isHonoured(5, 7)).isFalse();
        assertThat(BadDay.isHonoured(0, 1)).isFalse();
    }
}
