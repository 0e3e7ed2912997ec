package io.holdfast.participant.example;

import io.holdfast.participant.Branch;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What try, confirm and cancel mean for a jar of sweets. */
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
        for (TakeSweets wanted : inRowOrder(branches.stream())) {
            int changed = change(
                    connection,
                    "UPDATE sweet_jar SET held = held + ? WHERE name = ? AND sweets - held >= ?",
                    wanted.sweets(),
                    wanted.jar(),
                    wanted.sweets());
            if (changed == 0) {
                throw new HoldRefusedException("JAR_EMPTY", "fewer than " + wanted.sweets() + " sweets are left");
            }
        }
    }

    @Override
    public void keep(Connection connection, List<Branch<TakeSweets>> branches) throws SQLException {
        for (TakeSweets held : inRowOrder(branches.stream())) {
            changeHeld(
                    connection,
                    "UPDATE sweet_jar SET held = held - ?, sweets = sweets - ? WHERE name = ?",
                    held.sweets(),
                    held.sweets(),
                    held.jar());
        }
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<TakeSweets>> branches) throws SQLException {
        for (TakeSweets held : inRowOrder(branches.stream().map(Cancelled::branch))) {
            changeHeld(connection, "UPDATE sweet_jar SET held = held - ? WHERE name = ?", held.sweets(), held.jar());
        }
    }

    /** Two database transactions that touch the same jars touch them in the same order, so they cannot deadlock. */
    private static List<TakeSweets> inRowOrder(Stream<Branch<TakeSweets>> branches) {
        return branches.map(Branch::payload)
                .sorted(Comparator.comparing(TakeSweets::jar))
                .toList();
    }

    /** A jar that is gone is a fault, not a refusal: the call fails, is made again, and in the end somebody is told. */
    private static void changeHeld(Connection connection, String sql, Object... values) throws SQLException {
        if (change(connection, sql, values) == 0) {
            throw new IllegalStateException("the jar " + values[values.length - 1] + " has gone");
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
