/** The payments as they are read, each with all that became of it. */
@NullMarked
package io.holdfast.payment.history;

import org.jspecify.annotations.NullMarked;
