package io.holdfast.participant.example;

import io.holdfast.participant.Branch;
import io.holdfast.participant.OnConfirmParticipant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Thanks for what was sold, once it is: there is nothing to hold, and nobody can refuse a note. */
@ApplicationScoped
class ThankYouNotes implements OnConfirmParticipant<WriteNote> {

    @Override
    public Class<WriteNote> payloadType() {
        return WriteNote.class;
    }

    @Override
    public void work(Connection connection, List<Branch<WriteNote>> branches) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO thank_you_note (reader, text) VALUES (?, ?)")) {
            for (Branch<WriteNote> branch : branches) {
                insert.setString(1, branch.payload().reader());
                insert.setString(2, branch.payload().text());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
