package io.holdfast.local.chaos;

/** How much of everything is done. */
public enum Scale {
    /** What fits into a build. */
    SMALL,
    /** What a release is judged by. */
    FULL,
    /** A night's work. */
    LONG;

    int pick(int small, int full, int most) {
        return switch (this) {
            case SMALL -> small;
            case FULL -> full;
            case LONG -> most;
        };
    }
}
