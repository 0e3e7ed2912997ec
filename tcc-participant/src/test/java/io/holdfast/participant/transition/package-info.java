@NullMarked
package io.holdfast.participant.transition;

import org.jspecify.annotations.NullMarked;
