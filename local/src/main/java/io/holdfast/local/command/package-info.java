/** The commands of {@code ./holdfast}, one class each. */
@NullMarked
package io.holdfast.local.command;

import org.jspecify.annotations.NullMarked;
