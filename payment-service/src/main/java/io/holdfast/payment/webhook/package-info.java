/** What the gateway calls back: believed by its signature, stored once, then applied. */
@NullMarked
package io.holdfast.payment.webhook;

import org.jspecify.annotations.NullMarked;
