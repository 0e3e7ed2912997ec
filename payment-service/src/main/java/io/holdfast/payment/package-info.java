/**
 * Card payments of orders through a payment gateway: authorised by try, captured by confirm, voided by cancel. The protocol
 * is the kit's; here is what it means for money that somebody else holds, and that nothing unclear is ever guessed.
 *
 * <p>Card tokens are names that only the gateway can use. One is kept in the branch's reservation, as part of the payload that
 * must be sent again with the same key after a crash, and nowhere else; it is never logged.
 */
@NullMarked
package io.holdfast.payment;

import org.jspecify.annotations.NullMarked;
