/** How replicas share the work without a leader: heartbeats, take-over of what the dead left, hand-over on a clean stop. */
@NullMarked
package io.holdfast.coordinator.replica;

import org.jspecify.annotations.NullMarked;
