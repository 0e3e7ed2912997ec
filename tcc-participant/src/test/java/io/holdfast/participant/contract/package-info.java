/**
 * The contract of every participant as a test suite: extend {@link io.holdfast.participant.contract.ParticipantContract} in
 * your service and run it against your own endpoints, database and Redis.
 */
@NullMarked
package io.holdfast.participant.contract;

import org.jspecify.annotations.NullMarked;
