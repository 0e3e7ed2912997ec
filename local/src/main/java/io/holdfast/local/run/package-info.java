/** The supervisor: starts everything in order, keeps it running, and stops it. */
@NullMarked
package io.holdfast.local.run;

import org.jspecify.annotations.NullMarked;
