package io.holdfast.local.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/** Random secrets, and files that only their owner may read. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 18;

    private Secrets() {}

    /** 24 characters of letters, digits, {@code -} and {@code _}. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Writes the file whole or not at all, readable by its owner alone from the first moment. */
    public static void write(Path file, String content) throws IOException {
        Path directory = file.toAbsolutePath().resolveSibling("");
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(
                directory,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The kept password of that name, made now if there is none. */
    public static String password(Path file, String name) throws IOException {
        Properties known = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                known.load(in);
            }
        }
        String password = known.getProperty(name);
        if (password == null) {
            password = random();
            known.setProperty(name, password);
            StringBuilder lines = new StringBuilder();
            known.stringPropertyNames().stream()
                    .sorted()
                    .forEach(key -> lines.append(key)
                            .append('=')
                            .append(known.getProperty(key))
                            .append('\n'));
            write(file, lines.toString());
        }
        return password;
    }
}
