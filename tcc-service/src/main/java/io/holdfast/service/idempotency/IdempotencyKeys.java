package io.holdfast.service.idempotency;

import io.holdfast.service.database.Database;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys that requests came with, each with the id of what it made. The row is written in the transaction of what it
 * protects, so that there is never one without the other; of two requests at once the second waits for the first.
 */
@ApplicationScoped
public class IdempotencyKeys {

    private static final String CLAIM = """
            INSERT INTO idempotency_key (caller, route, idempotency_key, body_hash, made_id, created_at)
            VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3))
            ON DUPLICATE KEY UPDATE made_id = made_id
            RETURNING body_hash, made_id""";
    private static final String FIND =
            "SELECT body_hash, made_id FROM idempotency_key WHERE caller = ? AND route = ? AND idempotency_key = ?";

    /**
     * What a request is known by.
     *
     * @param caller the token's subject
     * @param route method and path pattern, with the ids that belong to it
     * @param key the header's value
     * @param bodyHash SHA-256 of the canonical body
     */
    public record Request(String caller, String route, String key, byte[] bodyHash) {

        private static final int MAX_KEY = 255;

        public Request {
            if (key.isEmpty() || key.length() > MAX_KEY || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw RefusedException.invalid(
                        "Idempotency-Key", "must be 1 to " + MAX_KEY + " visible ASCII characters");
            }
        }

        /** As the constructor, and refuses a missing key. */
        public static Request of(String caller, String route, @Nullable String key, byte[] bodyHash) {
            if (key == null) {
                throw new RefusedException(
                        CommonRefusal.IDEMPOTENCY_KEY_MISSING, "send a key that is new for each thing you want done");
            }
            return new Request(caller, route, key, bodyHash);
        }
    }

    /**
     * What the key stands for.
     *
     * @param madeId the id that the first request with this key made
     * @param replayed whether that was an earlier request
     */
    public record Claim(UUID madeId, boolean replayed) {}

    /**
     * Takes the key for a thing about to be made with the proposed id, or finds what it made before.
     *
     * @param connection of the transaction that makes the thing
     * @throws RefusedException when the key was used with another body
     */
    public Claim claim(Connection connection, Request request, UUID proposed) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            bind(statement, request);
            statement.setBytes(4, request.bodyHash());
            statement.setString(5, proposed.toString());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return read(rows, request, proposed);
            }
        }
    }

    /** What an earlier request with this key made, if there was one. */
    public Optional<Claim> find(Database.Queries queries, Request request) throws SQLException {
        try (PreparedStatement statement = queries.prepareStatement(FIND)) {
            bind(statement, request);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(read(rows, request, null)) : Optional.empty();
            }
        }
    }

    private static void bind(PreparedStatement statement, Request request) throws SQLException {
        statement.setString(1, request.caller());
        statement.setString(2, request.route());
        statement.setString(3, request.key());
    }

    private static Claim read(ResultSet rows, Request request, @Nullable UUID proposed) throws SQLException {
        if (!MessageDigest.isEqual(rows.getBytes(1), request.bodyHash())) {
            throw new RefusedException(
                    CommonRefusal.IDEMPOTENCY_KEY_REUSED, "the key stands for another request; use a new one");
        }
        UUID madeId = UUID.fromString(rows.getString(2));
        return new Claim(madeId, !madeId.equals(proposed));
    }
}
