package io.holdfast.local.run;

import io.holdfast.embedded.Ports;
import io.holdfast.local.folder.LocalFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A copy of the system made of fake services, at ports that nobody uses. */
final class TestCopy {

    private static final int MARIADB_PORT = 13306;
    private static final int REDIS_PORT = 16379;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final RunOptions options;

    private TestCopy(RunOptions options) {
        this.options = options;
    }

    /** Fake services of these names; one that is called "broken" ends during its start, and "pg" is the real simulator. */
    static TestCopy of(Path root, String... names) {
        int offset = freeOffset();
        List<Service> services = new ArrayList<>();
        for (String name : names) {
            int port = Ports.free() - offset;
            services.add(name.equals(Service.PG) ? Service.pg(port) : service(name, port));
        }
        return at(root, offset, services.toArray(Service[]::new));
    }

    static TestCopy at(Path root, int offset, Service... services) {
        return new TestCopy(new RunOptions(new LocalFolder(root, offset), List.of(services), 1, Map.of()));
    }

    static Service service(String name, int port) {
        List<String> program =
                new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), FakeService.class.getName()));
        if (name.equals("broken")) {
            program.add("--broken");
        }
        return new Service(name, port, name, root -> program);
    }

    private static int freeOffset() {
        while (true) {
            int offset = ThreadLocalRandom.current().nextInt(1_000, 30_000);
            if (Arrays.stream(new int[] {MARIADB_PORT, REDIS_PORT}).allMatch(port -> Ports.isFree(port + offset))) {
                return offset;
            }
        }
    }

    Supervisor supervisor() {
        return new Supervisor(
                options, new Console(new PrintStream(said, true, StandardCharsets.UTF_8), Clock.systemUTC()));
    }

    RunOptions options() {
        return options;
    }

    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    int port(String service) {
        return options.services().stream()
                        .filter(candidate -> candidate.name().equals(service))
                        .findFirst()
                        .orElseThrow()
                        .port()
                + options.folder().portOffset();
    }
}
