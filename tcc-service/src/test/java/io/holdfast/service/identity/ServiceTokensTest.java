package io.holdfast.service.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.identity.Keys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a service makes itself a new token, by two clocks of which one can be set. */
class ServiceTokensTest {

    private static final long LIFE = Duration.ofMinutes(5).toMillis();

    @TempDir
    Path folder;

    private final AtomicLong wall = new AtomicLong(1_800_000_000_000L);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private ServiceTokens tokens;
    private String first;

    @BeforeEach
    void firstToken() throws IOException {
        Path key = folder.resolve("stock.private");
        Keys.write(Keys.generate(), key, folder.resolve("stock.pem"));
        tokens = new ServiceTokens(new Stock(key), wall::get, nanos::get);
        first = tokens.bearer();
    }

    private String after(long wallMillis, long steadyMillis) {
        wall.addAndGet(wallMillis);
        nanos.addAndGet(Duration.ofMillis(steadyMillis).toNanos());
        return tokens.bearer();
    }

    @Test
    void aTokenIsUsedForThreeQuartersOfItsLife() {
        assertThat(after(LIFE * 3 / 4 - 1, LIFE * 3 / 4 - 1)).isEqualTo(first);
        String second = after(1, 1);
        assertThat(second).isNotEqualTo(first);
        assertThat(after(1, 1)).isEqualTo(second);
    }

    /** Others take it for expired at once: they have the right time too. */
    @Test
    void aClockThatIsSetForwardMakesANewOne() {
        String second = after(Duration.ofMinutes(6).toMillis(), 1_000);
        assertThat(second).isNotEqualTo(first);
        assertThat(after(1_000, 1_000)).isEqualTo(second);
    }

    @Test
    void aClockThatIsSetBackMakesANewOne() {
        String second = after(-1_000, 1);
        assertThat(second).isNotEqualTo(first);
        assertThat(after(1_000, 1_000)).isEqualTo(second);
    }

    @Test
    void aClockThatStandsStillKeepsNoneForEver() {
        assertThat(after(0, LIFE * 3 / 4)).isNotEqualTo(first);
    }

    private record Stock(Path privateKey) implements IdentityConfig {

        @Override
        public String name() {
            return "stock";
        }

        @Override
        public Path serviceKeys() {
            return privateKey.resolveSibling("");
        }

        @Override
        public String usersKey() {
            return "none";
        }

        @Override
        public String usersIssuer() {
            return "nobody";
        }

        @Override
        public Optional<String> usersAudience() {
            return Optional.empty();
        }

        @Override
        public Duration tokenLife() {
            return Duration.ofMillis(LIFE);
        }

        @Override
        public Duration clockSkew() {
            return Duration.ZERO;
        }

        @Override
        public Duration keyLife() {
            return Duration.ZERO;
        }
    }
}
