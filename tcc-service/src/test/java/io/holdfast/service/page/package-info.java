@NullMarked
package io.holdfast.service.page;

import org.jspecify.annotations.NullMarked;
