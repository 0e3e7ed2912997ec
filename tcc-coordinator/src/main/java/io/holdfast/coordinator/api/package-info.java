/** The coordinator's HTTP contract: begin, read, cancel, decisions, outcomes, and how the participants are. */
@NullMarked
package io.holdfast.coordinator.api;

import org.jspecify.annotations.NullMarked;
