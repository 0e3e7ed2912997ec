/** The whole system on one machine: the {@code ./holdfast} command, its supervisor and what it supervises. */
@NullMarked
package io.holdfast.local;

import org.jspecify.annotations.NullMarked;
