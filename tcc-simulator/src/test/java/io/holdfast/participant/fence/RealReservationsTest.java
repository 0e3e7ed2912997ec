package io.holdfast.participant.fence;

import io.holdfast.embedded.EmbeddedMariaDb;
import io.holdfast.service.database.Database;
import io.holdfast.service.database.Databases;
import io.holdfast.simulation.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class RealReservationsTest extends ReservationsContract {

    private static EmbeddedMariaDb server;
    private static DataSource source;

    @BeforeAll
    static void start() throws Exception {
        server = Servers.mariaDb();
        source = Servers.migrated(server, "db/participant");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM reservation");
        }
    }

    @Override
    Reservations reservations() {
        return new Reservations();
    }

    @Override
    Database database() {
        return Databases.real(source);
    }

    @Override
    void letPass(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
