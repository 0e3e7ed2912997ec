/** The participant's protocol as data: a total table of what each call does to each state. */
@NullMarked
package io.holdfast.participant.transition;

import org.jspecify.annotations.NullMarked;
