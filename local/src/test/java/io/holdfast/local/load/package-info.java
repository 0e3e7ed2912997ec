@NullMarked
package io.holdfast.local.load;

import org.jspecify.annotations.NullMarked;
