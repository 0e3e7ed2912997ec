/** What the coordinator's tests stand on: participants that do what the test's payload tells them. */
@NullMarked
package io.holdfast.coordinator.testing;

import org.jspecify.annotations.NullMarked;
