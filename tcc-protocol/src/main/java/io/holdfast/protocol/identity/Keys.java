package io.holdfast.protocol.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** RSA keys as PEM files: private keys PKCS#8, public keys X.509. */
public final class Keys {

    private static final int BITS = 2048;
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Keys() {}

    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** Writes both files, each whole or not at all; only the owner can read the private one. */
    public static void write(KeyPair pair, Path privateFile, Path publicFile) throws IOException {
        writeWhole(privateFile, "PRIVATE KEY", pair.getPrivate().getEncoded(), "rw-------");
        writeWhole(publicFile, "PUBLIC KEY", pair.getPublic().getEncoded(), "rw-r--r--");
    }

    /** Reads a PKCS#8 PEM file; an {@link IOException} says which file is wrong. */
    public static PrivateKey readPrivate(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(decode(file, "PRIVATE KEY")));
        } catch (GeneralSecurityException e) {
            throw new IOException("no RSA private key (PKCS#8 PEM) in " + file, e);
        }
    }

    /** Reads an X.509 PEM file; an {@link IOException} says which file is wrong. */
    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(decode(file, "PUBLIC KEY")));
        } catch (GeneralSecurityException e) {
            throw new IOException("no RSA public key (X.509 PEM) in " + file, e);
        }
    }

    private static byte[] decode(Path file, String kind) throws IOException {
        String text = Files.readString(file);
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IOException("expected a PEM block \"" + kind + "\" in " + file);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException("broken base64 in " + file, e);
        }
    }

    private static void writeWhole(Path file, String kind, byte[] der, String permissions) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(
                directory,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh,
                "-----BEGIN " + kind + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + kind + "-----\n");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
