@NullMarked
package io.holdfast.participant.lock;

import org.jspecify.annotations.NullMarked;
