package io.holdfast.participant.fence;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * Connections of a participant never commit by themselves. Its work is transactions of several statements, and switching that
 * off and on again around each of them would cost two more round trips.
 */
@Singleton
class InTransactions implements AgroalPoolInterceptor {

    private static final Logger LOG = Logger.getLogger(InTransactions.class);

    /** On the driver's own connection: a change that the pool knows of is one that it takes back. */
    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            connection.unwrap(org.mariadb.jdbc.Connection.class).setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("a new connection cannot be set up", e);
        }
    }

    /** Ends what a read has left open. The driver asks the server only when there is something. */
    @Override
    public void onConnectionReturn(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debugf("the pool drops a connection that cannot be rolled back: %s", e);
        }
    }
}
