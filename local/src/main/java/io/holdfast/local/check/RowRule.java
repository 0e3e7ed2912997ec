package io.holdfast.local.check;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An invariant of one schema: rows that must not be there. All rules of a schema are read in one snapshot, so what a
 * service changes in one database transaction is seen whole or not at all, and needs no grace.
 *
 * @param counted a table with a condition, whose rows are those the rule is about
 * @param offenders selects what breaks the rule, with what a reader needs to find it
 */
record RowRule(Invariant invariant, String counted, String offenders) {

    private static final int ROWS_AT_ONCE = 500;

    static RowRule of(int number, String name, String says, String counted, String offenders) {
        return new RowRule(new Invariant(number, name, says), counted, offenders);
    }

    Finding check(Connection connection) throws SQLException {
        Tally tally = new Tally(invariant);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + counted)) {
                count.next();
                tally.checked(count.getLong(1));
            }
            try (ResultSet rows = statement.executeQuery(offenders)) {
                while (rows.next()) {
                    tally.violatedBy(inWords(rows));
                }
            }
        }
        return tally.finding();
    }

    private static String inWords(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            words.add(columns.getColumnLabel(i) + " " + row.getString(i));
        }
        return String.join(", ", words);
    }
}
