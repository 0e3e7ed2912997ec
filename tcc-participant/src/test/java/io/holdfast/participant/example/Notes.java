package io.holdfast.participant.example;

import io.holdfast.service.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** The example's notes as tests read them. */
@ApplicationScoped
public class Notes {

    private final Database database;

    Notes(Database database) {
        this.database = database;
    }

    /** How many notes somebody got. */
    public int of(String reader) {
        return database.read(queries -> {
            try (PreparedStatement statement =
                    queries.prepareStatement("SELECT COUNT(*) FROM thank_you_note WHERE reader = ?")) {
                statement.setString(1, reader);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }
}
