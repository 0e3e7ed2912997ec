package io.holdfast.local.check;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at every invariant once. Reads only, and can be used while orders are placed. */
public final class Checker {

    private static final String COORDINATOR = "coordinator";
    private static final String PAYMENT = "payment";

    private final Map<String, SchemaAccess> services;
    private final Optional<GatewayAccess> gateway;
    private final Bounds bounds;
    private final Instant since;

    /**
     * @param services how the schema of each service is reached, by the service's name
     * @param gateway the payment gateway whose ledger is compared with the payments, if there is one
     */
    public Checker(Map<String, SchemaAccess> services, Optional<GatewayAccess> gateway, Bounds bounds) {
        this(services, gateway, bounds, Instant.EPOCH);
    }

    /**
     * A checker for looks that follow each other closely: what adds up is read whole, but of transactions only the younger are
     * compared one by one with what others have about them.
     *
     * @param since the oldest of those transactions are no older than this, by the time in their ids
     */
    public Checker(Map<String, SchemaAccess> services, Optional<GatewayAccess> gateway, Bounds bounds, Instant since) {
        this.since = since;
        this.services = Map.copyOf(services);
        this.gateway = gateway;
        this.bounds = bounds;
    }

    /**
     * Looks now.
     *
     * @throws SQLException when a schema cannot be read
     * @throws IOException when the gateway does not answer
     */
    public Report check() throws SQLException, IOException {
        List<Finding> findings = new ArrayList<>();
        try (Schemas schemas = Schemas.open(services)) {
            for (String service : schemas.services()) {
                findings.addAll(inOneSnapshot(schemas.of(service), rules(service)));
            }
            if (schemas.has(COORDINATOR)) {
                findings.addAll(new Agreement(schemas, bounds, since).check());
            }
            if (schemas.has(PAYMENT) && gateway.isPresent()) {
                findings.addAll(new GatewayAgreement(schemas.of(PAYMENT), gateway.get(), bounds, since).check());
            }
        }
        findings.sort(Comparator.comparing(Finding::number).thenComparing(Finding::name));
        return new Report(List.copyOf(findings));
    }

    private List<RowRule> rules(String service) {
        List<RowRule> rules = new ArrayList<>(
                switch (service) {
                    case COORDINATOR -> TransactionRules.within(bounds);
                    case "stock" -> StockRules.ALL;
                    case "balance" -> BalanceRules.ALL;
                    case "coupon" -> CouponRules.ALL;
                    case PAYMENT -> PaymentRules.ALL;
                    case "order" -> OrderRules.ALL;
                    default -> List.<RowRule>of();
                });
        if (!service.equals(COORDINATOR)) {
            rules.addAll(ReservationRules.within(service, bounds));
        }
        return rules;
    }

    private static List<Finding> inOneSnapshot(Connection connection, List<RowRule> rules) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            for (RowRule rule : rules) {
                findings.add(rule.check(connection));
            }
            statement.execute("ROLLBACK");
        }
        return findings;
    }
}
