@NullMarked
package io.holdfast.service.identity;

import org.jspecify.annotations.NullMarked;
