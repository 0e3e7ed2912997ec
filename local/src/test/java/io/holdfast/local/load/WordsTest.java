package io.holdfast.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.check.Finding;
import io.holdfast.local.check.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static final Report HOLDS =
            new Report(List.of(new Finding(3, "stock-held-is-on-hand", "0 <= held", 50, 0, List.of())));
    private static final Report BROKEN = new Report(
            List.of(new Finding(3, "stock-held-is-on-hand", "0 <= held", 50, 7, List.of("product 1, held 9"))));

    private static Figures figures(int unexpected, Report report) {
        return new Figures(
                1_000,
                16,
                0.1,
                true,
                false,
                1,
                10,
                900,
                100,
                unexpected,
                unexpected == 0 ? List.of() : List.of("500 {}"),
                90,
                10,
                new Latencies(12.5, 20, 30.25, 99),
                List.of(new Figures.Cost("stock", 1.8, 2.0, 250.4), new Figures.Cost("redis", null, null, null)),
                null,
                0.5,
                3.0,
                Figures.PerOrder.of(Map.of("Questions", 25_500L, "Com_commit", 13_000L), 1_000),
                null,
                report);
    }

    @Test
    void everyFigureIsShown() {
        assertThat(String.join("\n", Words.of(figures(0, HOLDS))))
                .contains("1000 orders, 16 at a time, 10 % without money, all for one product, seed 1, in 10.0 s")
                .contains("confirmed          900       90.0/s")
                .contains("p50 12.5 ms, p95 20.0 ms, p99 30.3 ms")
                .contains("25.5 statements, 13.0 COMMITs, fsyncs not available")
                .contains("All 1 invariants hold.");
    }

    @Test
    void whatIsNotKnownIsCalledSo() {
        assertThat(Words.of(figures(0, HOLDS)))
                .anySatisfy(line -> assertThat(line).contains("redis", "not available"))
                .anySatisfy(line -> assertThat(line).contains("all of them", "not available"));
    }

    @Test
    void anUnexpectedEndOrABrokenInvariantIsNotGood() {
        assertThat(figures(0, HOLDS).isGood()).isTrue();
        assertThat(figures(1, HOLDS).isGood()).isFalse();
        assertThat(figures(0, BROKEN).isGood()).isFalse();
        assertThat(String.join("\n", Words.of(figures(1, BROKEN))))
                .contains("500 {}", "BROKEN", "product 1, held 9", "7 in all", "1 of 1 invariants are broken");
    }

    @Test
    void theFloorIsShownWithTheRatioToIt() {
        Floor.Use before = new Floor.Use(1_000, 900, 2, 450, 2.5, 1.75, null);
        Floor.Use after = new Floor.Use(1_000, 900, 2, 440, 2.7, 1.85, null);
        Figures known = new Figures(
                1_000,
                16,
                0.1,
                false,
                true,
                1,
                10,
                900,
                100,
                0,
                List.of(),
                90,
                10,
                new Latencies(12.5, 20, 30.25, 99),
                List.of(),
                13.0,
                0.5,
                3.0,
                null,
                null,
                HOLDS);
        assertThat(String.join("\n", Words.of(known.besides(before, after))))
                .contains("1000 orders, 16 at a time, 10 % declined in the last try, all of every service, seed 1")
                .contains("this load costs 5.00 times the floor (13.00 of 2.60 CPU s / 1,000 conf.)");
        assertThat(known.besides(before, after).json()).contains("\"ratio\":5", "\"cpuSecondsPerThousand\":2.6");
    }

    @Test
    void aFloorOfAnExternalDatabaseHasNoRatio() {
        Floor.Use use = new Floor.Use(1_000, 900, 2, 450, null, null, null);
        assertThat(Words.of(figures(0, HOLDS).besides(use, use)))
                .anySatisfy(line -> assertThat(line).contains("costs not available times the floor"));
    }

    @Test
    void theJsonHasEveryFigure() {
        assertThat(figures(0, HOLDS).json())
                .contains("\"confirmed\":900", "\"p99\":30.25", "\"name\":\"stock-held-is-on-hand\"");
    }
}
