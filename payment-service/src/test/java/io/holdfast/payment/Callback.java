package io.holdfast.payment;

import static io.restassured.RestAssured.given;

import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.CanonicalJson;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A callback as a test sends it in the gateway's place; every method gives a changed copy. */
public record Callback(Map<String, Object> event, String secret, Instant signedAt) {

    /** Of a payment over that amount, rightly signed. */
    public static Callback of(String state, BranchKey key, long amount) {
        return new Callback(
                Map.of(
                        "eventId",
                        "evt_" + UUID.randomUUID(),
                        "sequence",
                        7,
                        "key",
                        key.toString(),
                        "reference",
                        "pg_of_" + key.transactionId(),
                        "state",
                        state,
                        "amount",
                        amount,
                        "currency",
                        "KRW",
                        "at",
                        Instant.now()),
                GatewayAddress.SECRET,
                Instant.now());
    }

    public Callback with(String field, Object value) {
        Map<String, Object> changed = new TreeMap<>(event);
        changed.put(field, value);
        return new Callback(changed, secret, signedAt);
    }

    public Callback signedWith(String otherSecret) {
        return new Callback(event, otherSecret, signedAt);
    }

    public Callback signedAt(Instant at) {
        return new Callback(event, secret, at);
    }

    public String eventId() {
        return String.valueOf(event.get("eventId"));
    }

    public Response send() {
        String body = CanonicalJson.write(event);
        return send(body, signature(secret, signedAt, body));
    }

    public static Response send(String body, String signature) {
        return given().contentType("application/json")
                .header("X-PG-Signature", signature)
                .body(body)
                .post("/webhooks/pg");
    }

    public static String signature(String secret, Instant at, String body) {
        String seconds = Long.toString(at.getEpochSecond());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
