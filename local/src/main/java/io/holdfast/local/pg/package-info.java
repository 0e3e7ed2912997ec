/**
 * The PG simulator: a small process that behaves as a payment gateway does, with a ledger of its own that tests and the
 * checker compare with ours. For tests and the local run; never in a production image.
 *
 * <p>Its HTTP API is its own. Every path but the health checks needs {@code Authorization: Bearer <API key>}; bodies are
 * JSON; a payment is known by the key that its authorisation came with, which is also what makes every operation idempotent.
 *
 * <pre>
 * POST /payments/authorise {"key","amount","currency","cardToken"}   200: the payment, AUTHORIZED, PENDING or DECLINED
 * POST /payments/capture   {"key","amount"}                          200: the payment, CAPTURED
 * POST /payments/void      {"key"}                                   200: the payment, VOIDED (or DECLINED: nothing to void)
 * POST /payments/refund    {"key","refundKey","amount"}              200: the payment, REFUNDED
 * GET  /payments?key=K                                               200: the payment; 404 UNKNOWN_PAYMENT
 * GET  /ledger?after=N&amp;since=T&amp;limit=M                               200: {"entries":[…]}, by number, N excluded
 * GET  /callbacks                                                    200: how many callbacks had which fate
 * GET  /calls                                                        200: how many answers were lost, how many calls failed
 * GET  /faults, PUT /faults {"seed","lostCallbacks",…}               200: what goes wrong how often, see Faults
 * GET  /q/health/{live,ready,started}
 *
 * payment: {"key","reference","state","amount","currency","captured","refunded"}
 * entry:   {"number","at","key","reference","state","amount","currency","card","settlesAt"?,"refundKey"?}
 * event:   {"eventId","sequence","key","reference","state","amount","currency","at"}
 * refusal: {"code","message"}: 400 INVALID_REQUEST, 401 UNAUTHENTICATED, 404 UNKNOWN_PAYMENT, 404 NOT_FOUND,
 *          409 KEY_REUSED, 409 NOT_AUTHORIZED, 409 CAPTURE_REFUSED, 409 NOT_CAPTURED, 409 ALREADY_CAPTURED,
 *          422 WRONG_AMOUNT, 503 OVERLOADED
 * </pre>
 *
 * <p>What becomes of a payment that was answered as pending is called back as an event, signed in {@code X-PG-Signature} with
 * {@code t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">}, and again after a while if it is not answered 2xx, six times at
 * most. The faults are for tests that want a bad day: nothing goes wrong by itself.
 *
 * <p>An authorisation that is repeated gets the payment as it is now, and takes no money again. How it goes is told by the
 * card's token, see {@link io.holdfast.local.pg.Card}.
 */
@NullMarked
package io.holdfast.local.pg;

import org.jspecify.annotations.NullMarked;
