@NullMarked
package io.holdfast.participant.fence;

import org.jspecify.annotations.NullMarked;
