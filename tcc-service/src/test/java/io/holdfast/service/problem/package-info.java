@NullMarked
package io.holdfast.service.problem;

import org.jspecify.annotations.NullMarked;
