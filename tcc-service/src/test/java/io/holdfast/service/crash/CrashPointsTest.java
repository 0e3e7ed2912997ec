package io.holdfast.service.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.crash.DurableStep.Moment;
import io.holdfast.service.testing.TestStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashPointsTest {

    private final AtomicInteger deaths = new AtomicInteger();

    @AfterEach
    void nobodyDies() {
        CrashPoints.disarm();
    }

    @Test
    void onlyTheArmedPointIsDeadlyAndOnlyOnce() {
        CrashPoints.reached(TestStep.ASIDE, Moment.AFTER);
        CrashPoints.arm("AFTER io.holdfast.service.testing.TestStep.ASIDE", deaths::incrementAndGet);
        CrashPoints.reached(TestStep.ASIDE, Moment.BEFORE);
        assertThat(deaths).hasValue(0);
        CrashPoints.reached(TestStep.ASIDE, Moment.AFTER);
        CrashPoints.reached(TestStep.ASIDE, Moment.AFTER);
        assertThat(deaths).hasValue(1);
    }

    @Test
    void stepsThatFoundNothingToDoArePassed() {
        CrashPoints.arm(CrashPoints.nameOf(TestStep.ASIDE, Moment.AFTER), deaths::incrementAndGet);
        for (Object nothing : List.of(List.of(), Optional.empty(), 0, false, new StepResult<>(1, false))) {
            CrashPoints.reached(TestStep.ASIDE, Moment.AFTER, nothing);
            assertThat(deaths).as("%s", nothing).hasValue(0);
        }
        int died = 0;
        for (Object something : List.of(List.of("one"), Optional.of("one"), 1, true, new StepResult<>(0, true))) {
            CrashPoints.arm(CrashPoints.nameOf(TestStep.ASIDE, Moment.AFTER), deaths::incrementAndGet);
            CrashPoints.reached(TestStep.ASIDE, Moment.AFTER, something);
            died++;
            assertThat(deaths).as("%s", something).hasValue(died);
        }
    }

    @Test
    void anEffectOutsideStandsBetweenItsPoints() {
        List<String> happened = new ArrayList<>();
        for (Moment moment : Moment.values()) {
            CrashPoints.arm(CrashPoints.nameOf(TestStep.ASIDE, moment), () -> happened.add(moment.name()));
            CrashPoints.around(TestStep.ASIDE, () -> happened.add("effect"));
        }
        assertThat(happened).containsExactly("BEFORE", "effect", "effect", "AFTER");
    }

    @Test
    void aFileArmsAndAnEmptyOneDisarms(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("crash");
        CrashFile.take(file);
        Files.writeString(file, "BEFORE io.holdfast.Nobody.EVER\n");
        CrashFile.take(file);
        assertThat(file).doesNotExist();
        assertThat(folder.resolve("crash.armed")).hasContent("BEFORE io.holdfast.Nobody.EVER");
        Files.writeString(file, "");
        CrashFile.take(file);
        assertThat(folder.resolve("crash.armed")).isEmptyFile();
    }

    @Test
    void productionDoesNotStartWithCrashPoints() {
        assertThatCode(() -> CrashFile.refuse(false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> CrashFile.refuse(true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Recommended action");
    }
}
