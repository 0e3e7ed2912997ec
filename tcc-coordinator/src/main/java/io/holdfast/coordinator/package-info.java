/**
 * The transaction coordinator: runs the try phase, decides once, confirms or cancels the whole. It is general: it knows
 * participants by name and nothing of what they do.
 */
@NullMarked
package io.holdfast.coordinator;

import org.jspecify.annotations.NullMarked;
