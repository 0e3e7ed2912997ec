package io.holdfast.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.local.run.StatusLine;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProgrammeTest {

    private static String closing(List<Integer> wrong, boolean holds) {
        return Programme.closing(wrong, holds).stream().map(Line::plain).collect(Collectors.joining("\n"));
    }

    @Test
    void theScenesThatWentWrongAreNamed() {
        assertThat(closing(List.of(), true))
                .contains("✓ Every order ended as it should.", "✓ Every invariant holds.")
                .doesNotContain("✗");
        assertThat(closing(List.of(3, 5), true)).contains("✗ Not as expected: scene 3, 5.");
        assertThat(closing(List.of(), false)).contains("✗ Not every invariant holds.");
    }

    private static StatusLine process(String name, String state) {
        return new StatusLine(name, state, 1, 1, 0, "");
    }

    @Test
    void aServiceThatIsNotReadyIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> Programme.requireReady(
                        List.of(process("stock", "ready"), process("coupon", "stopped"), process("pg", "ready"))))
                .hasMessageContaining("coupon is stopped")
                .hasMessageContaining("./holdfast start coupon");
        Programme.requireReady(
                List.of(process("stock", "degraded"), process("redis", "stopped"), process("pg", "stopped")));
    }

    /** The paths that the demo promises. */
    @Test
    void everyOutcomeIsShown() {
        assertThat(Scenes.ALL.stream()
                        .map(Scene::refusal)
                        .filter(refusal -> refusal != null)
                        .map(Scene.Refusal::code)
                        .toList())
                .containsExactly("OUT_OF_STOCK", "INSUFFICIENT_BALANCE", "PAYMENT_DECLINED");
        assertThat(Scenes.ALL).filteredOn(Scene::waits).hasSize(2);
        assertThat(Scenes.ALL).filteredOn(scene -> scene.down() != null).hasSize(1);
        assertThat(Scenes.ALL).filteredOn(scene -> scene.discount() > 0).hasSize(1);
    }
}
