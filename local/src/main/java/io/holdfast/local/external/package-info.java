/** Servers of somebody else, named by the environment, in place of the embedded ones. */
@NullMarked
package io.holdfast.local.external;

import org.jspecify.annotations.NullMarked;
