package io.holdfast.service.crash;

import io.holdfast.service.crash.DurableStep.Moment;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The crash points of this process. At most one is armed; whoever comes to it first dies there. Unarmed, which is always in
 * production, a point costs the reading of one field.
 */
public final class CrashPoints {

    private static final AtomicReference<@Nullable Armed> ARMED = new AtomicReference<>();

    private CrashPoints() {}

    /** What happens at an armed point. It does not return, unless the point is to be passed after all. */
    @FunctionalInterface
    public interface Death {
        void die();
    }

    private record Armed(String point, Death death) {}

    /**
     * Arms a point, instead of the one armed before.
     *
     * @param point its name, as {@link #nameOf} says it
     */
    public static void arm(String point, Death death) {
        ARMED.set(new Armed(point, death));
    }

    /** From now on nobody dies. */
    public static void disarm() {
        ARMED.set(null);
    }

    /** The point's name: the moment, the step's enum, its constant. */
    public static <S extends Enum<S> & DurableStep> String nameOf(S step, Moment moment) {
        return moment + " " + step.getDeclaringClass().getName() + "." + step.name();
    }

    /** Whether somebody is to die at the step. */
    public static <S extends Enum<S> & DurableStep> boolean isArmedAt(S step) {
        Armed armed = ARMED.get();
        return armed != null
                && Arrays.stream(Moment.values())
                        .anyMatch(moment -> armed.point().equals(nameOf(step, moment)));
    }

    /** Says that the process has come to a point. */
    public static <S extends Enum<S> & DurableStep> void reached(S step, Moment moment) {
        Armed armed = ARMED.get();
        if (armed != null && armed.point().equals(nameOf(step, moment)) && ARMED.compareAndSet(armed, null)) {
            armed.death().die();
        }
    }

    /**
     * As {@link #reached}, for a step with a result: one that found nothing to do made nothing durable. Nothing is an empty
     * collection or {@link Optional}, a number of rows that is 0, and false. A step whose result says something else returns it as
     * a {@link StepResult}.
     */
    public static <S extends Enum<S> & DurableStep> void reached(S step, Moment moment, @Nullable Object result) {
        if (ARMED.get() != null && !isNothing(result)) {
            reached(step, moment);
        }
    }

    private static boolean isNothing(@Nullable Object result) {
        return (result instanceof Collection<?> found && found.isEmpty())
                || (result instanceof Optional<?> one && one.isEmpty())
                || (result instanceof Integer rows && rows == 0)
                || (result instanceof Boolean changed && !changed)
                || (result instanceof StepResult<?> step && !step.changed());
    }

    /** Performs an effect outside the database, between its two points. */
    public static <S extends Enum<S> & DurableStep, T extends @Nullable Object> T around(S step, Supplier<T> effect) {
        reached(step, Moment.BEFORE);
        T result = effect.get();
        reached(step, Moment.AFTER);
        return result;
    }
}
