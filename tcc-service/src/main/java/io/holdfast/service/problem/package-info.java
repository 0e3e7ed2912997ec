/** Errors as values: each refusal is an enum constant with code, title and status; one mapper turns it into problem+json. */
@NullMarked
package io.holdfast.service.problem;

import org.jspecify.annotations.NullMarked;
