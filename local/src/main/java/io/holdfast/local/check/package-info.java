/**
 * The invariants of the protocol, looked up in each service's own schema. Shares no code with the services: what they
 * write is read here as tables and JSON, so that a mistake of theirs is not repeated.
 */
@NullMarked
package io.holdfast.local.check;

import org.jspecify.annotations.NullMarked;
