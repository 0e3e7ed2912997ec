/** The accounts' endpoints under test. */
@NullMarked
package io.holdfast.balance.account;

import org.jspecify.annotations.NullMarked;
