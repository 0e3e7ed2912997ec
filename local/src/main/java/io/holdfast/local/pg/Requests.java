package io.holdfast.local.pg;

import com.sun.net.httpserver.HttpExchange;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What callers send, read and checked. */
final class Requests {

    static final int LARGEST_BODY = 16 * 1024;

    private static final int LONGEST_TEXT = 200;

    private Requests() {}

    record Authorise(String key, long amount, String currency, String cardToken) {
        Authorise {
            text("key", key);
            positive(amount);
            text("currency", currency);
            text("cardToken", cardToken);
        }

        /** Without the card. */
        @Override
        public String toString() {
            return "authorise " + amount + " " + currency + " for " + key;
        }
    }

    record Capture(String key, long amount) {
        Capture {
            text("key", key);
            positive(amount);
        }
    }

    record Void(String key) {
        Void {
            text("key", key);
        }
    }

    record Refund(String key, String refundKey, long amount) {
        Refund {
            text("key", key);
            text("refundKey", refundKey);
            positive(amount);
        }
    }

    static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw invalid("the body has more than " + LARGEST_BODY + " bytes");
        }
        try {
            T value = CanonicalJson.read(new String(body, StandardCharsets.UTF_8), type);
            if (value != null) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            throw invalid("not the body of this request");
        }
        throw invalid("the body is null");
    }

    static String text(String name, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST_TEXT) {
            throw invalid(name + " must have 1 to " + LONGEST_TEXT + " characters");
        }
        return value;
    }

    private static void positive(long value) {
        if (value < 1) {
            throw invalid("amount must be at least 1, is " + value);
        }
    }

    static long number(HttpExchange exchange, String name, long missing) {
        String value = query(exchange, name);
        try {
            return value == null ? missing : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw invalid(name + " must be a number, is " + value);
        }
    }

    static Instant instant(HttpExchange exchange, String name, Instant missing) {
        String value = query(exchange, name);
        try {
            return value == null ? missing : Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw invalid(name + " must be a time as 2026-01-31T23:59:59Z, is " + value);
        }
    }

    static @Nullable String query(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(400, "INVALID_REQUEST", message);
    }
}
