package io.holdfast.participant.example;

import io.holdfast.participant.Branch;
import io.holdfast.participant.CompensableParticipant;
import io.holdfast.participant.HoldRefusedException;
import io.holdfast.participant.Participant.Cancelled;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sweets as a saga step: they leave the jar at once, and come back when the transaction is cancelled. */
@IfBuildProperty(name = "example.kind", stringValue = "compensable")
@ApplicationScoped
class SweetSale implements CompensableParticipant<TakeSweets> {

    @Override
    public Class<TakeSweets> payloadType() {
        return TakeSweets.class;
    }

    @Override
    public Collection<String> lockKeys(TakeSweets payload) {
        return Set.of(payload.jar());
    }

    @Override
    public void work(Connection connection, List<Branch<TakeSweets>> branches) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(
                "UPDATE sweet_jar SET sweets = sweets - ? WHERE name = ? AND sweets - held >= ?")) {
            for (TakeSweets wanted : inRowOrder(branches.stream())) {
                take.setInt(1, wanted.sweets());
                take.setString(2, wanted.jar());
                take.setInt(3, wanted.sweets());
                if (take.executeUpdate() == 0) {
                    throw new HoldRefusedException("JAR_EMPTY", "fewer than " + wanted.sweets() + " sweets are left");
                }
            }
        }
    }

    @Override
    public void undo(Connection connection, List<Cancelled<TakeSweets>> branches) throws SQLException {
        try (PreparedStatement putBack =
                connection.prepareStatement("UPDATE sweet_jar SET sweets = sweets + ? WHERE name = ?")) {
            for (TakeSweets sold : inRowOrder(branches.stream().map(Cancelled::branch))) {
                putBack.setInt(1, sold.sweets());
                putBack.setString(2, sold.jar());
                if (putBack.executeUpdate() == 0) {
                    throw new IllegalStateException("the jar " + sold.jar() + " has gone");
                }
            }
        }
    }

    private static List<TakeSweets> inRowOrder(Stream<Branch<TakeSweets>> branches) {
        return branches.map(Branch::payload)
                .sorted(Comparator.comparing(TakeSweets::jar))
                .toList();
    }
}
