package io.holdfast.local.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.protocol.identity.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Duration;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesTest {

    private static final Duration LIFE = Duration.ofMinutes(5);

    @TempDir
    private Path root = Path.of("replaced");

    @Test
    void aNameIsACustomerUnlessItIsAnOperator() throws Exception {
        Identities identities = new Identities(new LocalFolder(root, 0));
        JwtClaims customer = verify(identities.userToken("alice", false, LIFE), identities.usersPublicKey());
        assertThat(customer.getSubject()).isEqualTo("alice");
        assertThat(customer.getStringListClaimValue("groups")).containsExactly("customer");
        JwtClaims operator = verify(identities.userToken("olivia", true, LIFE), identities.usersPublicKey());
        assertThat(operator.getStringListClaimValue("groups")).containsExactly("operator");
    }

    @Test
    void aNewServiceGetsAKeyOfItsOwnThatOthersFind() throws Exception {
        Identities identities = new Identities(new LocalFolder(root, 0));
        String token = identities.serviceToken("warehouse", LIFE);
        Path published = identities.servicePublicKeys().resolve("warehouse.pem");
        assertThat(verify(token, published).getStringListClaimValue("groups")).containsExactly("service");
        assertThatThrownBy(() -> verify(token, identities.servicePublicKeys().resolve("other.pem")))
                .isInstanceOf(IOException.class);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(identities.servicePrivateKey("warehouse"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keysAreKept() {
        LocalFolder folder = new LocalFolder(root, 0);
        new Identities(folder).ensureService("stock");
        String before = read(new Identities(folder).servicePrivateKey("stock"));
        new Identities(folder).ensureService("stock");
        assertThat(read(new Identities(folder).servicePrivateKey("stock"))).isEqualTo(before);
    }

    @Test
    void aNameThatWouldLeaveTheFolderIsRefused() {
        Identities identities = new Identities(new LocalFolder(root, 0));
        assertThatThrownBy(() -> identities.serviceToken("../users", LIFE))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("../users");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JwtClaims verify(String token, Path publicKey) throws IOException, InvalidJwtException {
        PublicKey key = Keys.readPublic(publicKey);
        return new JwtConsumerBuilder()
                .setVerificationKey(key)
                .setRequireExpirationTime()
                .build()
                .processToClaims(token);
    }
}
