package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only a look that lies wholly in the time of the faults has seen them. */
class LooksTest {

    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Looks looks = new Looks();

    @Test
    void looksBeforeTheFirstFaultAndAfterTheLastDoNotCount() {
        looks.looked(10);
        looks.faultsBegin(20);
        looks.looked(19);
        looks.looked(20);
        looks.faultsEnd();
        looks.looked(21);
        assertThat(looks.all()).isEqualTo(4);
        assertThat(looks.during()).isEqualTo(1);
    }

    @Test
    void aLookAcrossTwoTimesOfFaultsDoesNotCount() {
        looks.faultsBegin(20);
        looks.faultsEnd();
        looks.faultsBegin(40);
        looks.looked(30);
        assertThat(looks.during()).isZero();
        looks.looked(40);
        assertThat(looks.during()).isEqualTo(1);
    }

    @Test
    void aFurtherFaultDoesNotBeginAnew() {
        looks.faultsBegin(20);
        looks.faultsBegin(40);
        looks.looked(30);
        assertThat(looks.during()).isEqualTo(1);
    }

    @Test
    void whoWaitsInVainIsToldSo() throws InterruptedException {
        looks.faultsBegin(System.nanoTime());
        assertThat(looks.await(1, MOMENT)).isFalse();
        assertThat(looks.awaitNext(MOMENT)).isFalse();
        looks.looked(System.nanoTime());
        assertThat(looks.await(1, Duration.ZERO)).isTrue();
        assertThat(looks.awaitNext(MOMENT)).isFalse();
    }

    @Test
    @Timeout(20)
    void theNextLookIsOneThatBeganAfterTheQuestion() throws InterruptedException {
        long before = System.nanoTime();
        looks.faultsBegin(before);
        Thread watch = new Thread(() -> {
            try {
                looks.pause(LONG);
                looks.pause(LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            looks.looked(before);
            looks.looked(System.nanoTime());
        });
        watch.start();
        assertThat(looks.awaitNext(LONG)).isTrue();
        watch.join();
        assertThat(looks.during()).isEqualTo(2);
    }

    @Test
    @Timeout(20)
    void whoWantsALookGetsOneWithoutAPause() throws InterruptedException {
        looks.lookNow();
        looks.pause(LONG);
        assertThat(looks.during()).isZero();
    }

    @Test
    @Timeout(20)
    void aFaultCutsThePauseShort() throws InterruptedException {
        looks.faultsBegin(System.nanoTime());
        looks.pause(LONG);
        long begin = System.nanoTime();
        looks.pause(MOMENT);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(MOMENT.toNanos());
    }
}
