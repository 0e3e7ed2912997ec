/** A user's account: charged, read, and its ledger. */
@NullMarked
package io.holdfast.balance.account;

import org.jspecify.annotations.NullMarked;
