package io.holdfast.local.folder;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.TokenSigner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The keys of the local run, made when they are first needed, and the tokens they sign. Users have one issuer, each
 * service is its own; services read the folder of public keys on demand, so a new file is a new service.
 */
public final class Identities {

    private final Path folder;

    public Identities(LocalFolder local) {
        this.folder = local.keys();
    }

    /** Where each service's public key is, as {@code NAME.pem}. */
    public Path servicePublicKeys() {
        return folder.resolve("services");
    }

    public Path servicePrivateKey(String name) {
        return folder.resolve("private").resolve(name + ".pem");
    }

    public Path usersPublicKey() {
        return folder.resolve("users.pem");
    }

    private Path usersPrivateKey() {
        return folder.resolve("private-users.pem");
    }

    /** Makes the users' keys, if there are none. */
    public void ensureUsers() {
        ensure(usersPrivateKey(), usersPublicKey());
    }

    /** Makes the keys of a service, if there are none. */
    public void ensureService(String name) {
        if (!name.matches(TokenSigner.SERVICE_NAME_PATTERN)) {
            throw new StartFailure(
                    "a service's name is " + TokenSigner.SERVICE_NAME_PATTERN + ", not \"" + name + "\"");
        }
        ensure(servicePrivateKey(name), servicePublicKeys().resolve(name + ".pem"));
    }

    /** A user's token: a customer, or an operator. The subject is the name itself. */
    public String userToken(String name, boolean operator, Duration life) {
        ensureUsers();
        return sign(() -> TokenSigner.ofUsers(Keys.readPrivate(usersPrivateKey()), TokenSigner.LOCAL_USERS_ISSUER)
                .sign(name, life, operator ? Role.OPERATOR : Role.CUSTOMER));
    }

    /** A service's token, signed with the key of that service. */
    public String serviceToken(String name, Duration life) {
        ensureService(name);
        return sign(() -> TokenSigner.ofService(Keys.readPrivate(servicePrivateKey(name)), name)
                .sign(name, life, Role.SERVICE));
    }

    private interface Signing {
        String sign() throws IOException;
    }

    private static String sign(Signing signing) {
        try {
            return signing.sign();
        } catch (IOException e) {
            throw new StartFailure(e.getMessage() + ". Delete the folder of the keys to get new ones.", e);
        }
    }

    /** Two commands may need the same key at the same time: one makes it, the other finds it. */
    private void ensure(Path privateKey, Path publicKey) {
        if (exist(privateKey, publicKey)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !exist(privateKey, publicKey)) {
                    Keys.write(Keys.generate(), privateKey, publicKey);
                }
            }
        } catch (IOException e) {
            throw new StartFailure("cannot write keys into " + folder + ": " + e, e);
        }
    }

    private static boolean exist(Path privateKey, Path publicKey) {
        return Files.exists(privateKey) && Files.exists(publicKey);
    }
}
