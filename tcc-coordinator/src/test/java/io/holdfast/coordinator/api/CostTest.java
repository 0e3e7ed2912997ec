package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a transaction costs the database: one statement each for begin, decision and end, each a commit by itself. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class CostTest {

    private static final int TRANSACTIONS = 50;
    /** Heartbeats and searches go on meanwhile. */
    private static final int PULSE = 25;

    @Inject
    DataSource dataSource;

    @Test
    void aConfirmedTransactionCostsThreeStatements() throws SQLException {
        Map<String, Long> cost = cost(Map.of());
        assertThat(cost.get("Com_update")).isBetween(2L * TRANSACTIONS, 2L * TRANSACTIONS + PULSE);
        assertThat(cost.get("Com_insert")).isBetween((long) TRANSACTIONS, (long) TRANSACTIONS + PULSE);
    }

    @Test
    void aCancelledTransactionCostsThreeStatements() throws SQLException {
        Map<String, Long> cost = cost(Map.of("try", List.of("rejected")));
        assertThat(cost.get("Com_update")).isBetween(2L * TRANSACTIONS, 2L * TRANSACTIONS + PULSE);
        assertThat(cost.get("Com_insert")).isBetween((long) TRANSACTIONS, (long) TRANSACTIONS + PULSE);
    }

    private Map<String, Long> cost(Map<String, List<String>> script) throws SQLException {
        Map<String, Long> before = counters();
        for (int i = 0; i < TRANSACTIONS; i++) {
            Transacting.fresh().branch("red", script).branch("green", Map.of()).run();
        }
        Map<String, Long> cost = new HashMap<>();
        counters().forEach((name, value) -> cost.put(name, value - before.getOrDefault(name, 0L)));
        // The search's claims are transactions of several statements; those of orders are not.
        assertThat(cost.get("Com_commit")).isLessThan(TRANSACTIONS);
        assertThat(cost.get("Com_set_option")).isLessThan(TRANSACTIONS);
        return cost;
    }

    private Map<String, Long> counters() throws SQLException {
        Map<String, Long> counters = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("SHOW GLOBAL STATUS LIKE 'Com\\_%'");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                counters.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counters;
    }
}
