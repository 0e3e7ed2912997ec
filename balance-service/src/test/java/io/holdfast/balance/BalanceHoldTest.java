package io.holdfast.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestStep;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What may happen between the update that held nothing and the look for the reason. */
@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class BalanceHoldTest {

    private static final String LOCK = "UPDATE balance SET entries = entries + 1 WHERE user_id = ?";
    private static final String MORE = "UPDATE balance SET balance = balance + 1 WHERE user_id = ?";

    @Inject
    Balance balance;

    @Inject
    Database database;

    @Inject
    DataSource dataSource;

    @Test
    void theLookWaitsForNobody() throws Exception {
        String row = Wallet.newUser(5);
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            try {
                assertThatThrownBy(() -> database.inTransaction(TestStep.ASIDE, connection -> {
                            balance.hold(
                                    BeforeTheLook.on(connection, () -> change(other, LOCK, row)),
                                    new TreeMap<>(Map.of(row, 6L)));
                            return row;
                        }))
                        .isInstanceOf(HoldRefusedException.class);
            } finally {
                other.rollback();
            }
        }
    }

    @Test
    void whatFitsByThenIsHeldFromTheStart() throws Exception {
        String row = Wallet.newUser(5);
        AtomicInteger attempts = new AtomicInteger();
        database.inTransaction(TestStep.ASIDE, connection -> {
            attempts.incrementAndGet();
            balance.hold(
                    BeforeTheLook.on(
                            connection,
                            () -> database.inTransaction(TestStep.ASIDE, other -> change(other, MORE, row))),
                    new TreeMap<>(Map.of(row, 6L)));
            return row;
        });
        assertThat(attempts).hasValue(2);
        assertThat(Wallet.money(row).held()).isEqualTo(6);
    }

    private static int change(Connection connection, String sql, String row) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, row);
            return update.executeUpdate();
        }
    }
}
