/** Named places before and after each durable step, at which a test makes the process die. */
@NullMarked
package io.holdfast.service.crash;

import org.jspecify.annotations.NullMarked;
