/**
 * The participant kit: what a service implements ({@link io.holdfast.participant.Participant}) to take part in
 * transactions. The protocol itself is written once, in the rooms below.
 */
@NullMarked
package io.holdfast.participant;

import org.jspecify.annotations.NullMarked;
