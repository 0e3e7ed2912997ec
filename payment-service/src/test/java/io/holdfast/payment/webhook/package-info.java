@NullMarked
package io.holdfast.payment.webhook;

import org.jspecify.annotations.NullMarked;
