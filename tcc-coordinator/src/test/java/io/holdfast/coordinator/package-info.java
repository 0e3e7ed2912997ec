@NullMarked
package io.holdfast.coordinator;

import org.jspecify.annotations.NullMarked;
