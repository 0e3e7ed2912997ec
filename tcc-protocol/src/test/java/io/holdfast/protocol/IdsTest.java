package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void idsAreDifferentAndInTheOrderTheyWereMade() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(Ids.next().toString());
        }
        assertThat(ids).isSorted();
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    }

    @Test
    void idTellsWhenItWasMade() {
        UUID id = Ids.next();
        assertThat(Ids.isVersion7(id)).isTrue();
        assertThat(Duration.between(Ids.timeOf(id), Instant.now()).abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(Ids.isVersion7(UUID.randomUUID())).isFalse();
        assertThat(Ids.isVersion7(new UUID(0, 0))).isFalse();
    }
}
