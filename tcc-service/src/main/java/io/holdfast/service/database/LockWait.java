package io.holdfast.service.database;

/** What a transaction does where another one holds a lock on a row that it needs. */
public enum LockWait {

    /** It waits as long as the pool's sessions do, and is run again when that was in vain, until its time is up. */
    AND_AGAIN,

    /** It waits as long as the pool's sessions do, once. For those who hold back others while they wait. */
    ONCE,

    /** It does not wait, but is run again a few times within some tens of milliseconds. Costs two more statements. */
    BRIEFLY,

    /** It does not wait. Costs two more statements. */
    NEVER;

    boolean isForTheLock() {
        return this == AND_AGAIN || this == ONCE;
    }

    boolean isRunAgain() {
        return this == AND_AGAIN || this == BRIEFLY;
    }
}
