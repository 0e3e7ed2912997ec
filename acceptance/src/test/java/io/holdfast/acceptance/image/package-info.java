/** What the build makes for images: those that need no Docker, unpacked and run, and what a native compiler would be given. */
@NullMarked
package io.holdfast.acceptance.image;

import org.jspecify.annotations.NullMarked;
