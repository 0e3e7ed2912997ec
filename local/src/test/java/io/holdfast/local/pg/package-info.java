@NullMarked
package io.holdfast.local.pg;

import org.jspecify.annotations.NullMarked;
