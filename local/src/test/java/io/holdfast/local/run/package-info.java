@NullMarked
package io.holdfast.local.run;

import org.jspecify.annotations.NullMarked;
