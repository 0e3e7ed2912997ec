@NullMarked
package io.holdfast.local.embedded;

import org.jspecify.annotations.NullMarked;
