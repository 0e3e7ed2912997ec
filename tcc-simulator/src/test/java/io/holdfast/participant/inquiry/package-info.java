/** The kit's room of the same name, as the simulator furnishes it. */
@NullMarked
package io.holdfast.participant.inquiry;

import org.jspecify.annotations.NullMarked;
