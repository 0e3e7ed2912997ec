@NullMarked
package io.holdfast.local.chaos;

import org.jspecify.annotations.NullMarked;
