package io.holdfast.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

    @Test
    void keysSurviveTheirFiles(@TempDir Path folder) throws Exception {
        KeyPair pair = Keys.generate();
        Path privateFile = folder.resolve("keys/stock.private");
        Path publicFile = folder.resolve("keys/stock.pem");
        Keys.write(pair, privateFile, publicFile);
        assertThat(Keys.readPrivate(privateFile)).isEqualTo(pair.getPrivate());
        assertThat(Keys.readPublic(publicFile)).isEqualTo(pair.getPublic());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("keys")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aFileThatIsNoKeyIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.pem"), "nonsense");
        assertThatThrownBy(() -> Keys.readPublic(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.pem");
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Keys.readPrivate(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broken.pem");
    }

    @Test
    void tokenSaysWhoSignedItAndEnds() throws Exception {
        KeyPair pair = Keys.generate();
        String token =
                TokenSigner.ofService(pair.getPrivate(), "stock").sign("stock", Duration.ofMinutes(5), Role.SERVICE);
        JwtClaims claims = new JwtConsumerBuilder()
                .setVerificationKey(pair.getPublic())
                .setExpectedIssuer("holdfast-service:stock")
                .setRequireExpirationTime()
                .build()
                .processToClaims(token);
        assertThat(claims.getSubject()).isEqualTo("stock");
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("service");
        assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
                .isBetween(299L, 301L);
    }

    @Test
    void serviceNamesAreNarrow() {
        PrivateKey key = Keys.generate().getPrivate();
        for (String name : new String[] {"", "Stock", "../stock", "stock/", "1", "a".repeat(65)}) {
            assertThatThrownBy(() -> TokenSigner.ofService(key, name)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
