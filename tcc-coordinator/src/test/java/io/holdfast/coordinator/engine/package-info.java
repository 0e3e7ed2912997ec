@NullMarked
package io.holdfast.coordinator.engine;

import org.jspecify.annotations.NullMarked;
