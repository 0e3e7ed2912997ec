/** The room of the same name, as the simulator furnishes it. */
@NullMarked
package io.holdfast.participant.lock;

import org.jspecify.annotations.NullMarked;
