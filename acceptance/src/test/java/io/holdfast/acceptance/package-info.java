/**
 * The whole system as a user has it: started by {@code ./holdfast up}, used over HTTP, broken by {@code ./holdfast kill}.
 */
@NullMarked
package io.holdfast.acceptance;

import org.jspecify.annotations.NullMarked;
