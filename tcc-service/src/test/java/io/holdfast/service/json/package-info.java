/** Tests of what goes over the wire. */
@NullMarked
package io.holdfast.service.json;

import org.jspecify.annotations.NullMarked;
