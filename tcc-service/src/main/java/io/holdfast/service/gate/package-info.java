/** What every request passes before it is routed: the path guard, the body limit, its trace. */
@NullMarked
package io.holdfast.service.gate;

import org.jspecify.annotations.NullMarked;
