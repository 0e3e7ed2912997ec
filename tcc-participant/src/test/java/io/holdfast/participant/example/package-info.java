/** The smallest participant there can be: a jar of sweets. The kit's own tests run on it. */
@NullMarked
package io.holdfast.participant.example;

import org.jspecify.annotations.NullMarked;
