@NullMarked
package io.holdfast.payment.history;

import org.jspecify.annotations.NullMarked;
