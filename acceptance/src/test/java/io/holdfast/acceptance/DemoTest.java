package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.local.run.StatusLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo tells what really happens on the running system, and notices when it is not what should. */
@ExtendWith(OneSystem.class)
class DemoTest {

    @Test
    void everySceneEndsAsItShouldAndTheInvariantsHold(RunningSystem system) {
        String shown = system.run("demo"); // throws unless the exit code is 0
        List<String> scenes = Arrays.asList(shown.split("\n {1,2}[1-7] {2}(?=[A-Z])", -1));
        assertThat(scenes).hasSize(8);
        assertThat(scenes.get(1)).startsWith("Paid from balance").contains("✓ CONFIRMED after");
        assertThat(scenes.get(2))
                .startsWith("Balance and card, with a coupon")
                .containsPattern("coupon .*█ +kept")
                .containsPattern("payment .*█ +kept")
                .contains("coupon used", "✓ CONFIRMED after");
        assertThat(scenes.get(3))
                .startsWith("Out of stock")
                .containsPattern("stock .*✗.*refused")
                .containsPattern("balance .*○ +let go")
                .contains("stock says OUT_OF_STOCK", "✓ CANCELLED after");
        assertThat(scenes.get(4))
                .startsWith("Balance too small")
                .containsPattern("balance .*✗.*refused")
                .contains("balance says INSUFFICIENT_BALANCE", "✓ CANCELLED after");
        assertThat(scenes.get(5))
                .startsWith("Card declined")
                .containsPattern("payment .*✗.*refused")
                .containsPattern("balance .*○ +let go")
                .contains("payment says PAYMENT_DECLINED", "✓ CANCELLED after");
        assertThat(scenes.get(6))
                .startsWith("Card pending, then settled")
                .containsPattern("payment .*░+.*┃.*█ +kept")
                .contains("✓ CONFIRMED after");
        assertThat(scenes.get(7))
                .startsWith("A participant that is down for a moment")
                .containsPattern("balance .*▒┃.*!.*█ +kept")
                .contains("✓ CONFIRMED after")
                .contains("✓ Every order ended as it should.", "✓ Every invariant holds.");
        assertThat(shown).doesNotContain("NOT AS EXPECTED", "BROKEN", "\u001b");
        assertThat(system.status()).containsPattern("balance +ready");
    }

    @Test
    void aSceneThatEndsOtherwiseIsNamedAndFailsTheCommand(RunningSystem system) {
        system.stop("pg");
        try {
            assertThatThrownBy(() -> system.run("demo", "--scene", "2,5"))
                    .hasMessageContaining("ended with 1")
                    .hasMessageContaining("payment says PARTICIPANT_UNAVAILABLE")
                    .hasMessageContaining("NOT AS EXPECTED: the order is CANCELLED, not CONFIRMED")
                    .hasMessageContaining("Not as expected: scene 2, 5.");
        } finally {
            system.start("pg");
            awaitReady(system, "pg");
        }
    }

    @Test
    void aDemoThatIsBrokenOffStartsAgainWhatItHasKilled(RunningSystem system) throws Exception {
        Process demo = system.begin("demo", "--scene", "7");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> system.state("balance").equals("stopped"));
        demo.destroy();
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isNotZero();
        awaitReady(system, "balance");
    }

    @Test
    void aSceneThatIsNotThereIsRefused(RunningSystem system) {
        assertThatThrownBy(() -> system.run("demo", "--scene", "8")).hasMessageContaining("--scene is 1 to 7, not 8");
    }

    private static void awaitReady(RunningSystem system, String process) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> system.state(process).equals(StatusLine.READY));
    }
}
