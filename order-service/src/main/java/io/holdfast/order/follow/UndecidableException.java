package io.holdfast.order.follow;

/** The coordinator neither begins a transaction nor cancels it: how its order ends, nobody can say for now. */
final class UndecidableException extends Exception {

    private static final long serialVersionUID = 1L;

    UndecidableException(String message) {
        super(message);
    }
}
