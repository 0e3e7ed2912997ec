package io.holdfast.local.run;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of process that the local run starts.
 *
 * @param name its name in tokens, key files, logs and commands
 * @param port where it listens, before the offset
 * @param schema its schema and its database user
 * @param program what follows the options of {@code java}, for a checkout
 */
public record Service(String name, int port, String schema, Function<Path, List<String>> program) {

    /** The one that the others call; it alone can have several replicas. */
    public static final String COORDINATOR = "coordinator";

    /** What runs. Adding a service is adding a line. */
    public static final List<Service> ALL = List.of(
            ofModule(COORDINATOR, "tcc-coordinator", 8080, "coordinator"),
            ofModule("order", "order-service", 8081, "orders"),
            ofModule("stock", "stock-service", 8082, "stock"),
            ofModule("balance", "balance-service", 8083, "balance"));

    static Service ofModule(String name, String module, int port, String schema) {
        return new Service(
                name,
                port,
                schema,
                root -> List.of(
                        "-jar",
                        root.resolve(module)
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString()));
    }
}
