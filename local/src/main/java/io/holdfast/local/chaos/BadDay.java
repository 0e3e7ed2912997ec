package io.holdfast.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges whether the gateway's day was bad enough, and whether the shop got through it: by what the gateway counted, and by how
 * the orders of each card ended.
 */
final class BadDay {

    private static final String FORGED = "FORGED";
    private static final String REFUSED = "FORGED_REFUSED";
    private static final String UNHEARD = "FORGED_UNHEARD";

    /** Of so many orders there must be one at least, and in the smallest run one. */
    private static final Map<String, Integer> ONE_IN = new TreeMap<>(Map.of(
            "DELIVERED",
            4,
            "OVERTAKEN",
            100,
            "DOUBLED",
            20,
            "HELD_BACK",
            20,
            "LOST",
            50,
            REFUSED,
            20,
            "LOST_ANSWERS",
            50,
            "FAILED",
            50));

    private static final List<String> NEVER = List.of("FORGED_ACCEPTED", "FORGED_MISTAKEN");
    private static final List<String> FAULTS =
            List.of("LOST", "DOUBLED", "HELD_BACK", FORGED, "LOST_ANSWERS", "FAILED");
    private static final int FEW = 10;

    private BadDay() {}

    /** How often which thing has happened between two counts. */
    static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> counts = new TreeMap<>();
        after.forEach((name, count) -> counts.put(name, count - before.getOrDefault(name, 0L)));
        return counts;
    }

    /** How often something was broken. */
    static int faults(Map<String, Long> counts) {
        return (int) FAULTS.stream().mapToLong(name -> of(counts, name)).sum();
    }

    /** What is wrong with a day of so many orders, in words. */
    static List<String> wrong(Map<String, Long> counts, int orders) {
        List<String> wrong = new ArrayList<>();
        ONE_IN.forEach((name, share) -> {
            long least = Math.max(1, orders / share);
            if (of(counts, name) < least) {
                wrong.add("the gateway counted " + of(counts, name) + " " + name + ", fewer than " + least);
            }
        });
        for (String name : NEVER) {
            if (of(counts, name) > 0) {
                wrong.add(
                        "the gateway counted " + of(counts, name) + " " + name + ": a forged callback is answered 401");
            }
        }
        if (of(counts, UNHEARD) * FEW > of(counts, FORGED)) {
            wrong.add("nobody looked at " + of(counts, UNHEARD) + " of " + of(counts, FORGED) + " forged callbacks");
        }
        return wrong;
    }

    private static long of(Map<String, Long> counts, String name) {
        return counts.getOrDefault(name, 0L);
    }

    /**
     * Whether orders of a card ended as its contract says. One may always be let go, for its time may have run out, and one in ten of many.
     *
     * @param asExpected how many did
     */
    static boolean isHonoured(long asExpected, long orders) {
        return asExpected > 0 && orders - asExpected <= Math.max(1, orders / FEW);
    }
}
