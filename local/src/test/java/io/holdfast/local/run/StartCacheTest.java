package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.embedded.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

    private static final Service STOCK = new Service("stock", 8082, "stock", root -> List.of());
    private static final Replica FIRST = new Replica("stock", STOCK, 8082);
    private static final Replica SECOND = new Replica("stock-2", STOCK, 8182);

    @TempDir
    private Path root = Path.of("replaced");

    private List<String> program = List.of();

    @BeforeEach
    void anApplicationAsQuarkusLaysItOut() throws IOException {
        Path application = root.resolve("quarkus-app");
        for (String jar :
                List.of("quarkus/generated-bytecode.jar", "app/stock.jar", "lib/main/a.jar", "lib/boot/b.jar")) {
            Path file = application.resolve(jar);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, "as if");
        }
        program = List.of("-jar", application.resolve("quarkus-run.jar").toString());
    }

    @Test
    void theFirstRunRecordsAndTheNextOnesUseTheRecord() throws IOException {
        StartCache first = new StartCache(root.resolve("cache"), Map.of());
        StartCache.Start recording = first.of(FIRST, program);
        record(recording, first, true);

        StartCache later = new StartCache(root.resolve("cache"), Map.of());
        assertThat(later.of(FIRST, program).record()).isNull();
        assertThat(later.of(FIRST, program).arguments().get(0)).contains("/cache/stock-");
        assertThat(later.of(SECOND, program).arguments().get(0)).contains("/cache/stock-");
    }

    @Test
    void onlyOneReplicaRecords() {
        StartCache cache = new StartCache(root.resolve("cache"), Map.of());
        assertThat(cache.of(SECOND, program)).isEqualTo(new StartCache.Start(program, null));
    }

    @Test
    void aRunThatWasNeverReadyIsNotKept() throws IOException {
        StartCache cache = new StartCache(root.resolve("cache"), Map.of());
        record(cache.of(FIRST, program), cache, false);
        assertThat(cache.of(FIRST, program).record()).isNotNull();
    }

    @Test
    void anotherBuildIsRecordedAgain() throws IOException {
        StartCache cache = new StartCache(root.resolve("cache"), Map.of());
        record(cache.of(FIRST, program), cache, true);
        Files.writeString(root.resolve("quarkus-app/app/stock.jar"), "as if changed");
        assertThat(cache.of(FIRST, program).record()).isNotNull();
    }

    @Test
    void canBeSwitchedOff() {
        StartCache off = new StartCache(root.resolve("cache"), Map.of("HOLDFAST_START_CACHE", "off"));
        assertThat(off.of(FIRST, program)).isEqualTo(new StartCache.Start(program, null));
    }

    private void record(StartCache.Start start, StartCache cache, boolean ready) throws IOException {
        Path file = start.record();
        if (file == null) {
            throw new IllegalStateException("expected a recording run");
        }
        Files.writeString(file, "as if recorded");
        ChildProcess ended = ChildProcess.start(new ChildProcess.Spec(
                "stock", List.of("true"), Map.of(), root, root.resolve("log"), root.resolve("stock.process")));
        ended.onExit().join();
        cache.recordedBy(file, ended);
        cache.keep(ready);
    }
}
