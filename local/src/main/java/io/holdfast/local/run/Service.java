package io.holdfast.local.run;

import io.holdfast.local.pg.PgSimulator;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of process that the local run starts.
 *
 * @param name its name in tokens, key files, logs and commands
 * @param port where it listens, before the offset
 * @param schema its schema and its database user; null for what stands outside the system
 * @param program what follows the options of {@code java}, for a checkout
 */
public record Service(String name, int port, @Nullable String schema, Function<Path, List<String>> program) {

    /** The one that the others call; it alone can have several replicas. */
    public static final String COORDINATOR = "coordinator";

    /** The payment gateway's simulator, which is no part of the system. */
    public static final String PG = "pg";

    /** What runs. Adding a service is adding a line. */
    public static final List<Service> ALL = List.of(
            ofModule(COORDINATOR, "tcc-coordinator", 8080, "coordinator"),
            ofModule("order", "order-service", 8081, "orders"),
            ofModule("stock", "stock-service", 8082, "stock"),
            ofModule("balance", "balance-service", 8083, "balance"),
            ofModule("coupon", "coupon-service", 8084, "coupon"),
            ofModule("payment", "payment-service", 8085, "payment"),
            pg(8089));

    /** Whether it belongs to somebody else: it has no database account, no key, and takes no part in transactions. */
    boolean isOutside() {
        return schema == null;
    }

    static Service pg(int port) {
        return new Service(
                PG,
                port,
                null,
                root -> List.of("-cp", System.getProperty("java.class.path"), PgSimulator.class.getName()));
    }

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
