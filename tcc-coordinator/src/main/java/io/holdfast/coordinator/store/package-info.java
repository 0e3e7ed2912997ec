/** Transactions and replicas in the coordinator's database: every statement is here, and one step is one commit. */
@NullMarked
package io.holdfast.coordinator.store;

import org.jspecify.annotations.NullMarked;
