package io.holdfast.participant.example;

import io.holdfast.participant.contract.ParticipantContract;
import io.holdfast.participant.contract.StubCoordinator;
import io.holdfast.service.database.Database;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.UUID;

@QuarkusTest
@WithTestResource(Backends.class)
@WithTestResource(StubCoordinator.class)
class SweetContractTest extends ParticipantContract {

    @Inject
    Database database;

    @Override
    protected Object goodPayload() {
        return new TakeSweets(newJar(10), 3);
    }

    @Override
    protected Refused refusedPayload() {
        return new Refused(new TakeSweets(newJar(10), 11), "JAR_EMPTY");
    }

    @Override
    protected Object footprint(Object payload) {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT sweets, held FROM sweet_jar WHERE name = ?")) {
                statement.setString(1, ((TakeSweets) payload).jar());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return List.of(row.getInt(1), row.getInt(2));
                }
            }
        });
    }

    private String newJar(int sweets) {
        String name = UUID.randomUUID().toString();
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO sweet_jar VALUES (?, ?, 0)")) {
                statement.setString(1, name);
                statement.setInt(2, sweets);
                statement.executeUpdate();
                return name;
            }
        });
    }
}
