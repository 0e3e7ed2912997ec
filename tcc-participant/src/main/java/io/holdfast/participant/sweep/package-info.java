/** Expiry: asks the coordinator what was decided, and never guesses. */
@NullMarked
package io.holdfast.participant.sweep;

import org.jspecify.annotations.NullMarked;
