/** Transactions in progress: each has a mailbox, and one step at a time is taken and its effects performed. */
@NullMarked
package io.holdfast.coordinator.engine;

import org.jspecify.annotations.NullMarked;
