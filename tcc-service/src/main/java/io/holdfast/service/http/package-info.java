/** What every request passes first: limits, path guard, trace id. */
@NullMarked
package io.holdfast.service.http;

import org.jspecify.annotations.NullMarked;
