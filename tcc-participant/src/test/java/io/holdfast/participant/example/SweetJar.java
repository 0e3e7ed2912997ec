package io.holdfast.participant.example;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

@ApplicationScoped
class SweetJar implements Participant<TakeSweets> {

    @Override
    public Class<TakeSweets> payloadType() {
        return TakeSweets.class;
    }

    @Override
    public Collection<String> lockKeys(TakeSweets payload) {
        return Set.of(payload.jar());
    }

    @Override
    public void hold(Connection connection, List<Branch<TakeSweets>> branches) throws SQLException {
        for (Branch<TakeSweets> branch : branches) {
            int sweets = branch.payload().sweets();
            int changed = change(
                    connection,
                    "UPDATE sweet_jar SET held = held + ? WHERE name = ? AND sweets - held >= ?",
                    sweets,
                    branch.payload().jar(),
                    sweets);
            if (changed == 0) {
                throw new HoldRefusedException("JAR_EMPTY", "fewer than " + sweets + " sweets are left");
            }
        }
    }

    @Override
    public void keep(Connection connection, List<Branch<TakeSweets>> branches) throws SQLException {
        for (Branch<TakeSweets> branch : branches) {
            int sweets = branch.payload().sweets();
            change(
                    connection,
                    "UPDATE sweet_jar SET held = held - ?, sweets = sweets - ? WHERE name = ?",
                    sweets,
                    sweets,
                    branch.payload().jar());
        }
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<TakeSweets>> branches) throws SQLException {
        for (Cancelled<TakeSweets> each : branches) {
            TakeSweets payload = each.branch().payload();
            change(connection, "UPDATE sweet_jar SET held = held - ? WHERE name = ?", payload.sweets(), payload.jar());
        }
    }

    private static int change(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
