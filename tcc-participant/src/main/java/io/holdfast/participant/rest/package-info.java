/** The endpoints of every participant. */
@NullMarked
package io.holdfast.participant.rest;

import org.jspecify.annotations.NullMarked;
