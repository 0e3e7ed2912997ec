/** The first order, ready to be pasted, and the demo: what a new user tries before anything else. */
@NullMarked
package io.holdfast.local.demo;

import org.jspecify.annotations.NullMarked;
