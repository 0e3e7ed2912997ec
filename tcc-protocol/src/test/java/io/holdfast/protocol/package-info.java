@NullMarked
package io.holdfast.protocol;

import org.jspecify.annotations.NullMarked;
