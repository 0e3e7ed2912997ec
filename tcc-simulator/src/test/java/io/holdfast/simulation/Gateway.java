package io.holdfast.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The payment gateway: a ledger by idempotency key, at the end of a network of its own. A request may take effect late, twice
 * or never, and its answer may not come; none takes effect after {@link #LONGEST_CALL_MS}. What it has told itself it may tell
 * again in callbacks, doubled, late and wrong.
 */
public final class Gateway {

    /** No request takes effect later than this after it was sent. */
    public static final long LONGEST_CALL_MS = 6000;

    private static final long TIMEOUT_MS = 1200;

    /** What is asked of it. */
    public enum Request {
        AUTHORISE,
        QUERY,
        CAPTURE,
        VOID
    }

    /** What it says of a payment. */
    public enum State {
        /** It has not heard of this key. */
        UNKNOWN_KEY,
        PENDING,
        AUTHORIZED,
        DECLINED,
        CAPTURED,
        VOIDED,
        /** Set aside once, and gone before it was captured: it never will be. */
        LAPSED
    }

    /** Who is called back. */
    public interface Listener {
        void told(String key, State state);
    }

    private final World world;
    private final Map<String, State> ledger = new HashMap<>();
    private final Map<String, Integer> amounts = new HashMap<>();
    private final Set<String> leftLate = new HashSet<>();
    private Listener listener = (key, state) -> {};

    public Gateway(World world) {
        this.world = world;
    }

    public void callBack(Listener told) {
        listener = told;
    }

    /**
     * Asks; null comes back when no answer does.
     *
     * @param amount to set aside or to capture; of no interest to the others
     */
    public void ask(Machine from, Request request, String key, int amount, Consumer<@Nullable State> done) {
        if (world.strikes(Fault.GATEWAY_REQUEST_LOST)) {
            from.after(TIMEOUT_MS, () -> done.accept(null));
            return;
        }
        long leaves = from.awakeAt() - world.now();
        if (leaves > 0) {
            // It has not been sent yet: its life begins when it is.
            if (request == Request.AUTHORISE) {
                leftLate.add(key);
            }
            from.after(0, () -> ask(from, request, key, amount, done));
            return;
        }
        long arrives = world.strikes(Fault.GATEWAY_LATE)
                ? world.chance().between(200, (int) LONGEST_CALL_MS - 1000)
                : world.chance().between(1, 20);
        boolean answers = arrives < TIMEOUT_MS && !world.strikes(Fault.GATEWAY_NEVER_ANSWERS);
        world.agenda().after(arrives, () -> {
            State state = does(request, key, amount);
            if (answers) {
                from.after(world.chance().between(1, 20), () -> done.accept(state));
            }
        });
        if (!answers) {
            from.after(TIMEOUT_MS, () -> done.accept(null));
        }
        if (world.strikes(Fault.GATEWAY_DOES_TWICE)) {
            world.agenda()
                    .after(
                            world.chance().between((int) arrives, (int) LONGEST_CALL_MS - 500),
                            () -> does(request, key, amount));
        }
    }

    /** Asks and stands still until it answers; null when no answer comes. */
    public @Nullable State askAndWait(Request request, String key, int amount) {
        if (world.strikes(Fault.GATEWAY_REQUEST_LOST)) {
            return null;
        }
        State state = does(request, key, amount);
        return world.strikes(Fault.GATEWAY_NEVER_ANSWERS) ? null : state;
    }

    private State does(Request request, String key, int amount) {
        State state = state(key);
        State next = switch (request) {
            case QUERY -> state;
            case AUTHORISE -> state == State.UNKNOWN_KEY ? authorise(key, amount) : state;
            case CAPTURE -> state == State.AUTHORIZED ? capture(key, amount) : state;
            case VOID -> state == State.AUTHORIZED || state == State.PENDING ? State.VOIDED : state;
        };
        if (next != state) {
            ledger.put(key, next);
            world.note("gateway", next, key);
            tell(key);
        }
        return next;
    }

    private State authorise(String key, int amount) {
        amounts.put(key, amount);
        world.money().authorises(key, leftLate.contains(key));
        if (world.strikes(Fault.GATEWAY_PENDING)) {
            world.agenda().after(world.chance().between(300, 9000), () -> decidePending(key));
            return State.PENDING;
        }
        return world.strikes(Fault.GATEWAY_DECLINES) ? State.DECLINED : State.AUTHORIZED;
    }

    private void decidePending(String key) {
        if (state(key) == State.PENDING) {
            State next = world.strikes(Fault.GATEWAY_DECLINES) ? State.DECLINED : State.AUTHORIZED;
            ledger.put(key, next);
            world.note("gateway", next, key);
            tell(key);
        }
    }

    private State capture(String key, int amount) {
        world.money().captures(key, amount, amounts.getOrDefault(key, 0));
        if (world.strikes(Fault.AUTHORISATION_LAPSED)) {
            world.money().refuses(key);
            return State.LAPSED;
        }
        return State.CAPTURED;
    }

    private void tell(String key) {
        int times = world.strikes(Fault.CALLBACK_LOST) ? 0 : world.strikes(Fault.CALLBACK_DOUBLED) ? 3 : 1;
        State state = world.strikes(Fault.CALLBACK_CONTRADICTS) ? State.DECLINED : state(key);
        for (int i = 0; i < times; i++) {
            world.agenda().after(world.chance().between(1, 3000), () -> listener.told(key, state));
        }
    }

    /** By its own ledger. */
    public State state(String key) {
        return ledger.getOrDefault(key, State.UNKNOWN_KEY);
    }

    /**
     * Authorisations whose sender slept between writing them down and sending them. They may take effect after anybody has
     * stopped to expect them; whoever compares the gateway's list with the rows finds them.
     */
    public Set<String> leftLate() {
        return leftLate;
    }

    /** Whether money is set aside, or may still be. */
    public boolean isOpen(String key) {
        State state = state(key);
        return state == State.AUTHORIZED || state == State.PENDING;
    }

    Map<String, State> ledger() {
        return ledger;
    }
}
