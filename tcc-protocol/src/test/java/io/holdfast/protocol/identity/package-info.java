@NullMarked
package io.holdfast.protocol.identity;

import org.jspecify.annotations.NullMarked;
