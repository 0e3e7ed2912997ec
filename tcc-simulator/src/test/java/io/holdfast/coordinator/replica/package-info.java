/** The coordinator's room of the same name, as the simulator furnishes it. */
@NullMarked
package io.holdfast.coordinator.replica;

import org.jspecify.annotations.NullMarked;
