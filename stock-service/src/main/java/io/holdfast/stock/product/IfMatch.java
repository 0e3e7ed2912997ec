package io.holdfast.stock.product;

import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a change may be applied to, as {@code If-Match} names them (RFC 9110, 13.1.1).
 *
 * @param any whether every version will do ({@code *})
 * @param versions those named; a tag that is no version of ours matches none
 */
record IfMatch(boolean any, List<Long> versions) {

    private static final int MAX_LENGTH = 256;
    // Proxies that compress make an entity tag weak; the version in it still says the same.
    private static final Pattern TAG = Pattern.compile("\\s*(?:W/)?(?:\"([^\"]*)\"|(\\d{1,18}))\\s*");
    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    static IfMatch of(@Nullable String header) {
        if (header == null) {
            throw new RefusedException(
                    CommonRefusal.VERSION_NEEDED, "send If-Match with the ETag of the product that you read");
        }
        if (header.strip().equals("*")) {
            return new IfMatch(true, List.of());
        }
        if (header.length() > MAX_LENGTH) {
            throw RefusedException.invalid("If-Match", "must have at most " + MAX_LENGTH + " characters");
        }
        List<Long> versions = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            Matcher tag = TAG.matcher(part);
            if (!tag.matches()) {
                throw RefusedException.invalid("If-Match", "must be the product's ETag, like \"3\"");
            }
            String value = tag.group(1) == null ? tag.group(2) : tag.group(1);
            if (VERSION.matcher(value).matches()) {
                versions.add(Long.valueOf(value));
            }
        }
        return new IfMatch(false, List.copyOf(versions));
    }

    @Override
    public String toString() {
        return any ? "*" : versions.toString();
    }
}
