package io.holdfast.payment.webhook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.payment.Callback;
import io.holdfast.service.problem.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String BODY = "{\"amount\":1}";

    private final Signatures signatures = new Signatures(
            List.of("the new secret", "the old secret"), Duration.ofSeconds(300), Clock.fixed(NOW, ZoneOffset.UTC));

    private void check(String header, String body) {
        signatures.check(header, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String sign(String secret, Instant at) {
        return Callback.signature(secret, at, BODY);
    }

    /** As openssl computes it. */
    @Test
    void theSignatureIsTheHexOfTimeAndBody() {
        Signatures known = new Signatures(List.of("secret"), Duration.ofSeconds(1), Clock.fixed(NOW, ZoneOffset.UTC));
        assertThatCode(() -> known.check(
                        "t=1769860800,v1=cf8c86c7a4e30e4652751a12aba5f465f7d80c12d04920cd2a402a917ff76500",
                        BODY.getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the new secret", "the old secret"})
    void eitherSecretIsBelieved(String secret) {
        assertThatCode(() -> check(sign(secret, NOW), BODY)).doesNotThrowAnyException();
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        String right = sign("the old secret", NOW);
        assertThatCode(() -> check(right.replace(",v1=", ",v0=1,v1=00,v1="), BODY))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -1, 0, 1, 300})
    void clocksMayDifferByFiveMinutes(long seconds) {
        assertThatCode(() -> check(sign("the new secret", NOW.plusSeconds(seconds)), BODY))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, -301, 301, 86_400})
    void anOldOrEarlySignatureIsRefused(long seconds) {
        refused(sign("the new secret", NOW.plusSeconds(seconds)), BODY);
    }

    @Test
    void anotherBodyTimeOrSecretIsRefused() {
        refused(sign("the new secret", NOW), BODY + " ");
        refused(sign("the new secret", NOW).replace("t=1769860800", "t=1769860801"), BODY);
        refused(sign("some secret", NOW), BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t=1769860800",
                "v1=00",
                "t=,v1=",
                "t=now,v1=00",
                "t=99999999999999999999,v1=00",
                "t=-1,v1=00",
                "t=1769860800,v1=\u00e9",
                "t=1769860800;v1=00",
                ",,,,,,,,,,,,,,,,"
            })
    void whatIsNoSignatureIsRefused(String header) {
        refused(header, BODY);
    }

    @Test
    void noSignatureIsRefused() {
        assertThatThrownBy(() -> signatures.check(null, new byte[0])).isInstanceOf(RefusedException.class);
    }

    private void refused(String header, String body) {
        assertThatThrownBy(() -> check(header, body))
                .isInstanceOf(RefusedException.class)
                .extracting(refused -> ((RefusedException) refused).refusal())
                .isEqualTo(WebhookRefusal.BAD_SIGNATURE);
    }

    @Test
    void secretsOfALocalRunAndShortOnesAreRefusedInProduction() {
        assertThatThrownBy(() -> WebhookSecrets.check("development-0123456789", false))
                .hasMessageContaining("Recommended action");
        assertThatCode(() -> WebhookSecrets.check("development-0123456789", true))
                .doesNotThrowAnyException();
        assertThatCode(() -> WebhookSecrets.check("0123456789abcdef", false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> WebhookSecrets.check("0123456789", true)).hasMessageContaining("10 characters");
    }
}
