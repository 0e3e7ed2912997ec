@NullMarked
package io.holdfast.coordinator.store;

import org.jspecify.annotations.NullMarked;
