/** Readiness that tells degraded from down. */
@NullMarked
package io.holdfast.service.health;

import org.jspecify.annotations.NullMarked;
