package io.holdfast.participant.example;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody else, behind a network: takes each order once, by its name, and keeps books of its own. */
@ApplicationScoped
public class Bakery {

    /** How it takes an order. */
    public enum Manner {
        AT_ONCE,
        NEVER,
        /** It does not say whether until it is told to. */
        UNCLEAR,
        /** It takes the order at once, and does not finish what comes next until it is told to. */
        STUCK
    }

    /** What its books say of an order. */
    public enum Entry {
        ASKED,
        TAKEN,
        DECLINED,
        SOLD,
        CALLED_OFF
    }

    private final Map<String, Entry> books = new ConcurrentHashMap<>();
    private final Map<String, Boolean> free = new ConcurrentHashMap<>();

    Entry order(String name, Manner manner) {
        return books.computeIfAbsent(name, unknown -> switch (manner) {
            case AT_ONCE, STUCK -> Entry.TAKEN;
            case NEVER -> Entry.DECLINED;
            case UNCLEAR -> Entry.ASKED;
        });
    }

    /** Whether the order is sold now. */
    boolean sell(String name, Manner manner) {
        return finish(name, manner, Entry.SOLD);
    }

    /** Whether nothing is taken for the order now, and nothing will be. */
    boolean callOff(String name, Manner manner) {
        Entry now = books.computeIfAbsent(name, unknown -> Entry.CALLED_OFF);
        if (now == Entry.ASKED) {
            return false;
        }
        return now != Entry.TAKEN || finish(name, manner, Entry.CALLED_OFF);
    }

    private boolean finish(String name, Manner manner, Entry end) {
        if (manner == Manner.STUCK && !free.containsKey(name)) {
            return false;
        }
        return books.computeIfPresent(name, (same, now) -> now == Entry.TAKEN ? end : now) == end;
    }

    void settle(String name, boolean granted) {
        books.put(name, granted ? Entry.TAKEN : Entry.DECLINED);
    }

    void unblock(String name) {
        free.put(name, true);
    }

    /** What it keeps for the order. */
    String footprint(String name) {
        Entry entry = books.get(name);
        return entry == Entry.TAKEN || entry == Entry.SOLD ? entry.name() : "nothing";
    }
}
