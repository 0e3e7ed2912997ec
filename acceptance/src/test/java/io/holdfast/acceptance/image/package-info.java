/** The images that the build makes without Docker: unpacked, compared with what was built, and run. */
@NullMarked
package io.holdfast.acceptance.image;

import org.jspecify.annotations.NullMarked;
