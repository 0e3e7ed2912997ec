/** The documents of the repository: what they point at is there. */
@NullMarked
package io.holdfast.acceptance.documents;

import org.jspecify.annotations.NullMarked;
