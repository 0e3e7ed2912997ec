@NullMarked
package io.holdfast.local.demo;

import org.jspecify.annotations.NullMarked;
