@NullMarked
package io.holdfast.local.check;

import org.jspecify.annotations.NullMarked;
