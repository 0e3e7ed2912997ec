/** Requests that may come twice: the key row commits with what it protects. */
@NullMarked
package io.holdfast.service.idempotency;

import org.jspecify.annotations.NullMarked;
