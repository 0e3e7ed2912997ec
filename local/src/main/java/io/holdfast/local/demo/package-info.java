/** The first order: what a new user tries before anything else. */
@NullMarked
package io.holdfast.local.demo;

import org.jspecify.annotations.NullMarked;
