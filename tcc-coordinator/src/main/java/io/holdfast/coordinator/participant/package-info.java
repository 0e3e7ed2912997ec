/** The participants as the coordinator calls them, each behind a circuit breaker and a bulkhead of its own. */
@NullMarked
package io.holdfast.coordinator.participant;

import org.jspecify.annotations.NullMarked;
