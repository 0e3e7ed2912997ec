package io.holdfast.local.run;

import io.holdfast.embedded.Account;
import io.holdfast.local.folder.Identities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells each process where the others are, by its environment: the same variables that a deployment sets.
 *
 * @param accounts the database account of each service, by the service's name
 * @param jdbcUrl the address of a schema
 * @param gateway how payment-service and the payment gateway know each other
 * @param crashFolder where tests say at which point a process dies, in a file of its name; null when nobody may
 */
record Wiring(
        List<Replica> replicas,
        Map<String, Account> accounts,
        Function<String, String> jdbcUrl,
        String redisUrl,
        Identities identities,
        Gateway gateway,
        @Nullable Path crashFolder) {

    /**
     * A local run is there to be looked at and checked: the checker compares all rows that there ever were, of participants and of
     * the coordinator. So nothing that is final is removed, where a deployment removes it after days. Participants ask the
     * coordinator before they remove a row, which therefore keeps what has ended for longer than they do.
     */
    private static final Duration KEPT = Duration.ofDays(3650);

    /** Everything in the shop can be held, so a branch that works in its try, or only at confirm, is refused at the begin. */
    private static final String KINDS = "TCC";

    Map<String, String> environmentOf(Replica replica) {
        if (replica.service().isOutside()) {
            return gateway.environment(replica.port(), paymentUrl());
        }
        String service = replica.service().name();
        Account account = accounts.get(service);
        if (account == null) {
            throw new IllegalArgumentException("no database account for " + service);
        }
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(replica.port()));
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl.apply(account.schema()));
        environment.put("QUARKUS_DATASOURCE_USERNAME", account.user());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", account.password());
        environment.put("QUARKUS_REDIS_HOSTS", redisUrl);
        environment.put(
                "HOLDFAST_IDENTITY_PRIVATE_KEY",
                identities.servicePrivateKey(service).toString());
        environment.put(
                "HOLDFAST_IDENTITY_SERVICE_KEYS", identities.servicePublicKeys().toString());
        environment.put(
                "HOLDFAST_IDENTITY_USERS_KEY", identities.usersPublicKey().toString());
        environment.put("HOLDFAST_COORDINATOR_URLS", coordinatorUrls());
        environment.put(
                replica.isCoordinator() ? "TCC_ARCHIVE_KEEP" : "HOLDFAST_PARTICIPANT_RETENTION",
                (replica.isCoordinator() ? KEPT.multipliedBy(2) : KEPT).toString());
        for (Replica other : replicas) {
            if (other.isCoordinator()
                    || (replica.isCoordinator() && other.service().isOutside())) {
                continue;
            }
            String name = other.service().name().toUpperCase(Locale.ROOT).replace('-', '_');
            environment.put(
                    replica.isCoordinator() ? "TCC_PARTICIPANTS_" + name + "_URL" : "HOLDFAST_" + name + "_URL",
                    other.url());
            if (replica.isCoordinator()) {
                environment.put("TCC_PARTICIPANTS_" + name + "_KINDS", KINDS);
            }
        }
        if (replica.isCoordinator()) {
            // A payment's confirm waits for the gateway: it must not keep others waiting.
            environment.put("TCC_PARTICIPANTS_PAYMENT_MAX_BATCH", "1");
        }
        if (crashFolder != null) {
            environment.put("QUARKUS_PROFILE", "local");
            environment.put(
                    "HOLDFAST_CRASH_POINTS_FILE",
                    crashFolder.resolve(replica.name()).toString());
        }
        if (service.equals("payment")) {
            environment.putAll(gateway.paymentEnvironment());
        }
        return environment;
    }

    private @Nullable String paymentUrl() {
        return replicas.stream()
                .filter(replica -> replica.service().name().equals("payment"))
                .map(Replica::url)
                .findFirst()
                .orElse(null);
    }

    private String coordinatorUrls() {
        return replicas.stream()
                .filter(Replica::isCoordinator)
                .map(Replica::url)
                .collect(Collectors.joining(","));
    }
}
