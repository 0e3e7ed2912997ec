/** The load: many orders over HTTP against the running system, and what they cost. */
@NullMarked
package io.holdfast.local.load;

import org.jspecify.annotations.NullMarked;
