package io.holdfast.service.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 */
public record Page<T>(
        @Schema(description = "In the order of the list") List<T> items,

        @JsonInclude
        @Schema(
                description = "What to send as `cursor` for the next page; null on the last one",
                nullable = true,
                examples = "MDE5OGM1YTI")
        @Nullable
        String nextCursor) {

    /** How many items a page has when the request does not say; a string, for {@code @DefaultValue}. */
    public static final String DEFAULT_LIMIT = "20";

    public static final int MAX_LIMIT = 100;

    /**
     * Makes a page of rows that were read with one more than asked for.
     *
     * @param rows at most {@code limit + 1}
     * @param cursorOf the values that the next page begins behind, of the last row shown
     */
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, T> view, Function<R, List<String>> cursorOf) {
        boolean more = rows.size() > limit;
        List<R> shown = more ? rows.subList(0, limit) : rows;
        return of(shown.stream().map(view).toList(), more ? cursorOf.apply(shown.get(limit - 1)) : null);
    }

    /**
     * Makes a page.
     *
     * @param last the values that the next page begins behind; null when there is none
     */
    public static <T> Page<T> of(List<T> items, @Nullable List<String> last) {
        return new Page<>(items, last == null ? null : Cursor.encode(last));
    }
}
