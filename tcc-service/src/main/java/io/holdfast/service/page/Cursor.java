package io.holdfast.service.page;

import io.holdfast.service.problem.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opaque text for "behind this row": the row's sort values. Clients only hand it back. */
public final class Cursor {

    private static final String SEPARATOR = "\n";

    /** No cursor of ours is longer. */
    public static final int MAX_LENGTH = 1024;

    private Cursor() {}

    static String encode(List<String> values) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor back.
     *
     * @param size how many values it must have
     * @param read makes of the values what the query needs; whatever it throws means the cursor is not ours
     * @return null when there is none
     * @throws RefusedException when it is not a cursor of this list
     */
    public static <T> @Nullable T decode(@Nullable String cursor, int size, Function<List<String>, T> read) {
        if (cursor == null) {
            return null;
        }
        try {
            if (cursor.length() <= MAX_LENGTH) {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                List<String> values = List.of(text.split(SEPARATOR, -1));
                if (values.size() == size) {
                    return read.apply(values);
                }
            }
        } catch (RuntimeException e) {
            throw RefusedException.invalid("cursor", "is not one that this list gave");
        }
        throw RefusedException.invalid("cursor", "is not one that this list gave");
    }
}
