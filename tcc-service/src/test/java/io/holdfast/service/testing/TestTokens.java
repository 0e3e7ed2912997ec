package io.holdfast.service.testing;

import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.TokenSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Tokens as the issuers would make them, with keys that are made once for each module's {@code target} folder. */
public final class TestTokens {

    private static final Path FOLDER = Path.of("target", "test-keys").toAbsolutePath();
    private static final List<String> SERVICES =
            List.of("coordinator", "order", "stock", "balance", "coupon", "payment");
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration AGO = Duration.ofMinutes(-5);

    private TestTokens() {}

    public static String customer(String userId) {
        return users().sign(userId, LIFE, Role.CUSTOMER);
    }

    public static String operator() {
        return users().sign("olga-operator", LIFE, Role.OPERATOR);
    }

    public static String service(String name) {
        return TokenSigner.ofService(privateKey(name), name).sign(name, LIFE, Role.SERVICE);
    }

    /** A token of this role that was good until a while ago. */
    public static String expired(String role) {
        return role.equals(Role.SERVICE)
                ? TokenSigner.ofService(privateKey("coordinator"), "coordinator")
                        .sign("coordinator", AGO, role)
                : users().sign("carl", AGO, role);
    }

    /** A signer with the users' key, to make tokens that are wrong in some way. */
    public static TokenSigner users() {
        return TokenSigner.ofUsers(privateKey("users"), TokenSigner.LOCAL_USERS_ISSUER);
    }

    /** A signer with a service's key, to make tokens that are wrong in some way. */
    public static PrivateKey privateKey(String name) {
        try {
            return Keys.readPrivate(ensure(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a service under test needs to believe these tokens and to sign its own. */
    static Map<String, String> configuration() throws IOException {
        SERVICES.forEach(TestTokens::ensureUnchecked);
        // The service under test, which need not be one of ours: the kit's contract suite is for everybody's.
        ensure(ConfigProvider.getConfig().getValue("holdfast.identity.name", String.class));
        ensure("users");
        return Map.of(
                "holdfast.identity.private-key", FOLDER + "/${holdfast.identity.name}.private",
                "holdfast.identity.service-keys", FOLDER.toString(),
                "holdfast.identity.users-key", FOLDER + "/users.pem");
    }

    private static void ensureUnchecked(String name) {
        try {
            ensure(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path ensure(String name) throws IOException {
        Path file = FOLDER.resolve(name + ".private");
        if (!Files.exists(file)) {
            Keys.write(Keys.generate(), file, FOLDER.resolve(name + ".pem"));
        }
        return file;
    }
}
