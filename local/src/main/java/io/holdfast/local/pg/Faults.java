package io.holdfast.local.pg;

/**
 * How often what goes wrong, each as a share from 0 (never) to 1 (always). A pure function of the seed only when requests
 * come one by one.
 *
 * @param seed of the dice
 * @param lostCallbacks callbacks that are never sent
 * @param doubledCallbacks callbacks that are sent once more
 * @param heldBackCallbacks callbacks that leave up to 3 s later, so that newer ones overtake them
 * @param forgedCallbacks changes that somebody else calls back about too, saying the opposite: with another secret, with a
 *     signature of other words, or with one that is too old
 * @param lostAnswers calls that are carried out and never answered
 * @param failedCalls calls that are answered 503 and not carried out
 * @param refusedCaptures captures of what is authorised that are refused for good: the issuer has changed its mind
 */
record Faults(
        long seed,
        double lostCallbacks,
        double doubledCallbacks,
        double heldBackCallbacks,
        double forgedCallbacks,
        double lostAnswers,
        double failedCalls,
        double refusedCaptures) {

    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);

    Faults {
        share("lostCallbacks", lostCallbacks);
        share("doubledCallbacks", doubledCallbacks);
        share("heldBackCallbacks", heldBackCallbacks);
        share("forgedCallbacks", forgedCallbacks);
        share("lostAnswers", lostAnswers);
        share("failedCalls", failedCalls);
        share("refusedCaptures", refusedCaptures);
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new RefusedException(400, "INVALID_REQUEST", name + " must be from 0 to 1, is " + value);
        }
    }
}
