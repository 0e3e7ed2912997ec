package io.holdfast.acceptance;

import java.util.ArrayList;
import java.util.List;

/** The cards of the gateway's simulator, and what its ledger shows of a payment by each until somebody ends it. */
enum CardToken {
    OK("tok_ok", "AUTHORIZED"),
    DECLINED("tok_declined", "DECLINED"),
    PENDING_OK("tok_pending_ok", "PENDING", "AUTHORIZED"),
    PENDING_DECLINED("tok_pending_declined", "PENDING", "DECLINED"),
    PENDING_LOST("tok_pending_lost", "PENDING", "AUTHORIZED"),
    TIMEOUT("tok_timeout", "AUTHORIZED"),
    DUPLICATE("tok_duplicate", "PENDING", "AUTHORIZED"),
    SLOW("tok_slow", "AUTHORIZED");

    private final String token;

    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> way;

    CardToken(String token, String... way) {
        this.token = token;
        this.way = List.of(way);
    }

    String token() {
        return token;
    }

    /** Whether it pays; an order by another one is refused. */
    boolean pays() {
        return last().equals("AUTHORIZED");
    }

    /**
     * Whether an order by it is sure to show that it waits: nobody calls back, so its outcome comes when payment-service
     * asks. What is called back, or slow, may be decided before order-service has asked whether it waits.
     */
    boolean keepsWaiting() {
        return this == PENDING_LOST;
    }

    /** The one ledger of a payment that was taken. */
    List<String> captured() {
        return with(way, "CAPTURED");
    }

    /** The one ledger of a payment that the card refused. */
    List<String> refused() {
        return way;
    }

    /** All ledgers of a payment that was called off: it never came there, or was voided wherever it was on its way. */
    List<List<String>> calledOff() {
        List<List<String>> allowed = new ArrayList<>();
        allowed.add(List.of());
        for (int steps = 1; steps <= way.size(); steps++) {
            List<String> begun = way.subList(0, steps);
            allowed.add(begun.contains("DECLINED") ? begun : with(begun, "VOIDED"));
        }
        return allowed;
    }

    private String last() {
        return way.get(way.size() - 1);
    }

    private static List<String> with(List<String> begun, String end) {
        List<String> all = new ArrayList<>(begun);
        all.add(end);
        return List.copyOf(all);
    }
}
