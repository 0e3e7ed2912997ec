package io.holdfast.service.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.service.crash.CrashPoints;
import io.holdfast.service.crash.DurableStep;
import io.holdfast.service.crash.DurableStep.Moment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The death of a process at a crash point, for tests in which none dies: the work ends at the point instead, and nothing of it
 * goes on afterwards.
 */
public final class Death extends Error {

    private static final long serialVersionUID = 1L;

    private Death() {}

    /** Does the work, which must die at that point. Whatever comes after it lives. */
    public static <S extends Enum<S> & DurableStep> void at(S step, Moment moment, ThrowingCallable work) {
        arm(step, moment);
        try {
            assertThatThrownBy(work).isInstanceOf(Death.class);
        } finally {
            CrashPoints.disarm();
        }
    }

    /** Does the work, which must come to none of the step's points: it has nothing to make durable. */
    public static <S extends Enum<S> & DurableStep> void notAt(S step, ThrowingCallable work) {
        try {
            for (Moment moment : Moment.values()) {
                arm(step, moment);
                assertThatCode(work).as("%s %s", moment, step).doesNotThrowAnyException();
            }
        } finally {
            CrashPoints.disarm();
        }
    }

    private static <S extends Enum<S> & DurableStep> void arm(S step, Moment moment) {
        CrashPoints.arm(CrashPoints.nameOf(step, moment), () -> {
            throw new Death();
        });
    }
}
