package io.holdfast.service.openapi;

import org.eclipse.microprofile.openapi.models.media.Schema;

/** Writes a pattern of Java, which is for the whole text, as JSON Schema means it (ECMA-262, found anywhere). */
final class Patterns {

    private Patterns() {}

    static void translate(Schema schema) {
        String pattern = schema.getPattern();
        if (pattern == null || pattern.startsWith("^")) {
            return;
        }
        String translated = pattern
                // Whatever is neither a control character nor white space.
                .replace("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]", "[^\\s\\u0000-\\u001f\\u007f-\\u009f]")
                .replace("\\p{Cc}", "\\u0000-\\u001f\\u007f-\\u009f")
                // Half a character cannot stand in JSON text that is UTF-8.
                .replace("\\p{Cs}", "")
                .replace("\\p{Z}", "\\s");
        schema.setPattern("^" + (translated.contains("|") ? "(?:" + translated + ")" : translated) + "$");
    }
}
