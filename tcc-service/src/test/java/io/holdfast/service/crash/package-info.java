@NullMarked
package io.holdfast.service.crash;

import org.jspecify.annotations.NullMarked;
