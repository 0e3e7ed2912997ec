@NullMarked
package io.holdfast.participant.sweep;

import org.jspecify.annotations.NullMarked;
