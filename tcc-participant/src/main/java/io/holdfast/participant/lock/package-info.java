/** The Redis lock that saves database contention; nothing is right only because of it. */
@NullMarked
package io.holdfast.participant.lock;

import org.jspecify.annotations.NullMarked;
