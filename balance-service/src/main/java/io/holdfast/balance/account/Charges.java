package io.holdfast.balance.account;

import io.holdfast.balance.Balance;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.service.idempotency.IdempotencyKeys;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts money into accounts, once for each key: the key, the balance and the ledger change in one transaction. */
@ApplicationScoped
class Charges {

    private static final String CHARGE = """
            INSERT INTO balance (user_id, balance, held, entries) VALUES (?, ?, 0, 1)
            ON DUPLICATE KEY UPDATE balance = balance + VALUE(balance), entries = entries + 1
            RETURNING balance, entries""";
    private static final String ENTER = """
            INSERT INTO entry (user_id, number, id, type, amount, balance_after, reference, entered_at)
            VALUES (?, ?, ?, 'CHARGE', ?, ?, ?, UTC_TIMESTAMP(3))""";

    private final Database database;
    private final IdempotencyKeys keys;

    Charges(Database database, IdempotencyKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Charges the account, unless the key has done so before.
     *
     * @return whether it had
     * @throws RefusedException when the key is missing or used with another body, or the balance would become too large
     */
    boolean charge(String userId, ChargeAccount request, String callerId, @Nullable String key) {
        IdempotencyKeys.Request known = IdempotencyKeys.Request.of(
                callerId, route(userId), key, CanonicalJson.hash(CanonicalJson.write(request)));
        StepResult<Boolean> replayed = database.inTransaction(AccountStep.CHARGE, connection -> {
            UUID entryId = Ids.next();
            IdempotencyKeys.Claim claim = keys.claim(connection, known, entryId);
            if (!claim.replayed()) {
                charge(connection, userId, request.amount(), entryId, known.key());
            }
            return new StepResult<>(claim.replayed(), !claim.replayed());
        });
        return replayed.value();
    }

    private static void charge(Connection connection, String userId, long amount, UUID entryId, String key)
            throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(CHARGE);
                PreparedStatement insert = connection.prepareStatement(ENTER)) {
            upsert.setString(1, userId);
            upsert.setLong(2, amount);
            long balance;
            long number;
            try (ResultSet row = upsert.executeQuery()) {
                row.next();
                balance = row.getLong(1);
                number = row.getLong(2);
            }
            if (balance > Balance.MAX_AMOUNT) {
                throw new RefusedException(
                        AccountRefusal.BALANCE_LIMIT_REACHED,
                        "the balance is " + (balance - amount) + ", the charge " + amount + ", together at most "
                                + Balance.MAX_AMOUNT);
            }
            insert.setString(1, userId);
            insert.setLong(2, number);
            insert.setString(3, entryId.toString());
            insert.setLong(4, amount);
            insert.setLong(5, balance);
            insert.setString(6, key);
            insert.executeUpdate();
        }
    }

    /** The user's id goes into the route as a hash: it may be longer than a route, and in any script. */
    private static String route(String userId) {
        return "POST /balances/" + HexFormat.of().formatHex(CanonicalJson.hash(userId)) + "/charges";
    }
}
