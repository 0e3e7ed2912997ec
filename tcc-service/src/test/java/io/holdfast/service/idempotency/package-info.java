@NullMarked
package io.holdfast.service.idempotency;

import org.jspecify.annotations.NullMarked;
