package io.holdfast.payment.webhook;

import io.holdfast.service.problem.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.rawBody">}. The time is signed too, so that nobody can send an old
 * message again for ever; which secret was right, or how wrong it was, is nobody's business.
 */
final class Signatures {

    static final String HEADER = "X-PG-Signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MOST_PARTS = 8;

    private final List<String> secrets;
    private final Duration tolerance;
    private final Clock clock;

    /**
     * @param secrets any of them may have signed
     * @param tolerance how far the signature's time may be from ours, either way
     */
    Signatures(List<String> secrets, Duration tolerance, Clock clock) {
        this.secrets = List.copyOf(secrets);
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /**
     * @throws RefusedException when this body was not signed so, or too long ago
     */
    void check(@Nullable String header, byte[] body) {
        String seconds = null;
        List<String> signatures = new ArrayList<>();
        for (String part : (header == null ? "" : header).split(",", MOST_PARTS)) {
            if (part.startsWith("t=")) {
                seconds = part.substring(2);
            } else if (part.startsWith("v1=")) {
                signatures.add(part.substring(3));
            }
        }
        if (seconds == null || !seconds.matches("[0-9]{1,11}") || signatures.isEmpty()) {
            throw refused("expected " + HEADER + ": t=<unix seconds>,v1=<hex HMAC-SHA256>");
        }
        boolean right = false;
        for (String secret : secrets) {
            byte[] expected = sign(secret, seconds, body).getBytes(StandardCharsets.US_ASCII);
            for (String signature : signatures) {
                right |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (!right) {
            throw refused("the signature is not that of this body");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), clock.instant());
        if (age.abs().compareTo(tolerance) > 0) {
            throw refused("the signature's time is " + age.toSeconds() + " s from now, at most " + tolerance.toSeconds()
                    + " s are allowed");
        }
    }

    private static String sign(String secret, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(WebhookRefusal.BAD_SIGNATURE, detail);
    }
}
