package io.holdfast.simulation;

import java.util.random.RandomGenerator;

/** All randomness of one run: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), so that a seed alone makes the run. */
public final class Chance implements RandomGenerator {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public Chance(long seed) {
        this.state = seed * GAMMA + 1;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** From 0 to one less than the bound. */
    public int below(int bound) {
        return (int) (((nextLong() >>> 33) * bound) >>> 31);
    }

    /** Both ends included. */
    public int between(int least, int most) {
        return least + below(most - least + 1);
    }

    /** True in so many of ten thousand cases. */
    public boolean hits(int ofTenThousand) {
        return ofTenThousand > 0 && below(10_000) < ofTenThousand;
    }
}
