package io.holdfast.participant.fence;

import io.holdfast.service.database.LockWait;
import java.util.List;

/** Work on many calls in one database transaction. */
@FunctionalInterface
interface SharedWork<C, R> {

    /** A result for each call, in their order. */
    List<R> on(List<C> calls, LockWait wait);
}
