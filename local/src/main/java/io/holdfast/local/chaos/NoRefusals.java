package io.holdfast.local.chaos;

/** For rows in which nothing dies: then every request has a proper answer the first time. */
final class NoRefusals {

    private NoRefusals() {}

    static void require(Stage stage, Traffic traffic) {
        long refused = traffic.orders().stream().mapToLong(Asked::refused).sum();
        stage.require(refused == 0, refused + " requests were answered by 5xx, 409, 429 or not at all");
    }
}
