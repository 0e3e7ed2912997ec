package io.holdfast.service.testing.contract;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table: what is changed of a valid call, and what is answered.
 *
 * @param code the problem's; null when the call is accepted
 * @param refusedByDocument whether the document says as much: a client that checks its requests by it finds the mistake
 */
record Row(
        String name,
        UnaryOperator<Call> change,
        int status,
        @Nullable String code,
        boolean refusedByDocument) {

    static Row accepted(String name, int status, UnaryOperator<Call> change) {
        return new Row(name, change, status, null, false);
    }

    static Row refused(String name, int status, String code, UnaryOperator<Call> change) {
        return new Row(name, change, status, code, false);
    }

    /** Refused with 400 for a reason that the document tells. */
    static Row wrong(String name, String code, UnaryOperator<Call> change) {
        return new Row(name, change, 400, code, true);
    }

    Row answering(int otherStatus, @Nullable String otherCode) {
        return new Row(name, change, otherStatus, otherCode, false);
    }

    boolean isAccepted() {
        return code == null;
    }
}
