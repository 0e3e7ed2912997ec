/** The reservation fence: what a call finds and does, in the database transaction of the business change. */
@NullMarked
package io.holdfast.participant.fence;

import org.jspecify.annotations.NullMarked;
