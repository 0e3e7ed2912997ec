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

    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            switchOff(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("a new connection cannot be set up", e);
        }
    }

    /**
     * Ends what a read has left open; the driver asks the server only when there is something. And switches off again what
     * the migrations have switched on.
     */
    @Override
    public void onConnectionReturn(Connection connection) {
        try {
            connection.rollback();
            switchOff(connection);
        } catch (SQLException e) {
            LOG.debugf("the pool drops a connection that cannot be rolled back: %s", e);
        }
    }

    /** On the driver's own connection: a change that the pool knows of is one that it takes back. */
    private static void switchOff(Connection connection) throws SQLException {
        Connection own = connection.unwrap(org.mariadb.jdbc.Connection.class);
        if (own.getAutoCommit()) {
            own.setAutoCommit(false);
        }
    }
}
