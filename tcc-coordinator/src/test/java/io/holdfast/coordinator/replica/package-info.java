@NullMarked
package io.holdfast.coordinator.replica;

import org.jspecify.annotations.NullMarked;
