package io.holdfast.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What participants were told, seen on the wire: a branch that hears both confirm and cancel has seen two decisions, whatever
 * the databases say afterwards.
 */
final class Decisions implements Relay.Listener {

    private static final Relay.Listener NOTHING_BROKEN = (participant, call) -> Relay.Treatment.PASS;
    private static final Pattern ONE = Pattern.compile("/tcc/([^/]+)/([^/]+)/(confirm|cancel)");
    private static final Pattern MANY = Pattern.compile("/tcc/(confirm|cancel)");
    private static final int MOST_SHOWN = 20;

    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final List<String> both = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();
    private volatile Relay.Listener breaker = NOTHING_BROKEN;

    /** From now on that one decides what becomes of calls. */
    void breakBy(Relay.Listener listener) {
        breaker = listener;
    }

    void heal() {
        breaker = NOTHING_BROKEN;
    }

    @Override
    public Relay.Treatment treat(String participant, Wire call) {
        Matcher one = ONE.matcher(call.path());
        Matcher many = MANY.matcher(call.path());
        if (one.matches()) {
            note(one.group(1) + "/" + one.group(2) + " of " + participant, one.group(3));
        } else if (many.matches()) {
            for (JsonNode branch :
                    CanonicalJson.read(call.body(), JsonNode.class).path("branches")) {
                note(
                        branch.path("transactionId").asText() + "/"
                                + branch.path("branchId").asText() + " of " + participant,
                        many.group(1));
            }
        }
        return breaker.treat(participant, call);
    }

    private void note(String branch, String decision) {
        String before = told.putIfAbsent(branch, decision);
        if (before == null) {
            seen.incrementAndGet();
        } else if (!before.equals(decision)) {
            synchronized (both) {
                if (both.size() < MOST_SHOWN) {
                    both.add(branch + " was told to " + before + " and to " + decision);
                }
            }
        }
    }

    /** How many branches were told anything since the last time, and those that were told both; forgets all of them. */
    Seen take() {
        told.clear();
        synchronized (both) {
            Seen result = new Seen(seen.getAndSet(0), List.copyOf(both));
            both.clear();
            return result;
        }
    }

    /** What the wire has shown. */
    record Seen(long branches, List<String> toldBoth) {}
}
