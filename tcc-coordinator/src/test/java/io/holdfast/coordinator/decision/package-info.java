@NullMarked
package io.holdfast.coordinator.decision;

import org.jspecify.annotations.NullMarked;
