package io.holdfast.order.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferTest {

    @ParameterizedTest(name = "\"{0}\" waits {1} s")
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10                    | 10",
                "WAIT=10                    | 10",
                "wait = 10                  | 10",
                "wait=\"10\"                | 10",
                "respond-async, wait=5      | 5",
                "wait=5; foo=bar, handling=lenient | 5",
                "wait=5, wait=7             | 5",
                "wait=30                    | 30",
                "wait=31                    | 30",
                "wait=999999999             | 30",
                "wait=0                     | 0",
                "wait                       | 0",
                "wait=                      | 0",
                "wait=-1                    | 0",
                "wait=1.5                   | 0",
                "wait=soon                  | 0",
                "wait=99999999999999999999  | 0",
                "waiting=10                 | 0",
                "return=minimal             | 0",
            })
    void waitIsReadAsTheRfcSays(String header, long seconds) {
        assertThat(Prefer.waitOf(List.of(header))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void headerMayBeAbsentOrComeTwice() {
        assertThat(Prefer.waitOf(null)).isEqualTo(Duration.ZERO);
        assertThat(Prefer.waitOf(List.of())).isEqualTo(Duration.ZERO);
        assertThat(Prefer.waitOf(List.of("respond-async", "wait=3"))).isEqualTo(Duration.ofSeconds(3));
    }
}
