/** What the coordinator decided, asked by the participant. */
@NullMarked
package io.holdfast.participant.inquiry;

import org.jspecify.annotations.NullMarked;
