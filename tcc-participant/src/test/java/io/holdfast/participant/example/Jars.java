package io.holdfast.participant.example;

import io.holdfast.service.database.Database;
import io.holdfast.service.testing.TestStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.UUID;

/** The example's jars as tests make and read them. */
@ApplicationScoped
public class Jars {

    private final Database database;

    Jars(Database database) {
        this.database = database;
    }

    public static Object take(String jar, int sweets) {
        return new TakeSweets(jar, sweets);
    }

    /** A new jar; returns its name. */
    public String create(int sweets) {
        String name = UUID.randomUUID().toString();
        return database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO sweet_jar VALUES (?, ?, 0)")) {
                statement.setString(1, name);
                statement.setInt(2, sweets);
                statement.executeUpdate();
                return name;
            }
        });
    }

    public int sweets(String jar) {
        return column("sweets", jar);
    }

    public int held(String jar) {
        return column("held", jar);
    }

    private int column(String column, String jar) {
        return database.inTransaction(TestStep.ASIDE, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT " + column + " FROM sweet_jar WHERE name = ?")) {
                statement.setString(1, jar);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }
}
