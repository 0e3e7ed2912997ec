@NullMarked
package io.holdfast.payment;

import org.jspecify.annotations.NullMarked;
