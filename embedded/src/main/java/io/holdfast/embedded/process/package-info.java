/** Child processes that end with the one that started them, and what is needed to find those that did not. */
@NullMarked
package io.holdfast.embedded.process;

import org.jspecify.annotations.NullMarked;
