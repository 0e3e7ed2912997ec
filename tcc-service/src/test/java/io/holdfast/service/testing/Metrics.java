package io.holdfast.service.testing;

import io.restassured.RestAssured;
import java.util.Arrays;

/** What the service under test shows at {@code /q/metrics}. */
public final class Metrics {

    private Metrics() {}

    /**
     * The sum of all lines of a metric; 0 when it has none.
     *
     * @param name as Prometheus has it, with {@code _total} behind a counter's
     * @param labels only lines with all of these values of labels
     */
    public static double sum(String name, String... labels) {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> Arrays.stream(labels).allMatch(label -> line.contains("\"" + label + "\"")))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
