@NullMarked
package io.holdfast.coordinator.api;

import org.jspecify.annotations.NullMarked;
