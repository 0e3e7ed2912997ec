package io.holdfast.coordinator.store;

import io.holdfast.coordinator.decision.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The transactions over which this replica stumbles whenever it comes to them. Each is left alone for longer and longer, up
 * to a minute; all others go on. This is remembered in memory only, since nothing can be written to a row that cannot be
 * read. The log gets the stack trace once, of at most ten a minute, and then one line whenever the number of times has doubled.
 */
public final class Stumbles {

    private static final Logger LOG = Logger.getLogger(Stumbles.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
    /** So long after its pause a transaction that has not stumbled again has got over it. */
    private static final long OVER_MILLIS = PAUSES.cap().multipliedBy(2).toMillis();

    /** With more of them the one that stumbled longest ago is forgotten: it begins with short pauses again. */
    private static final int MOST = 1_000;

    private static final int LONGEST_ERROR = 200;
    private static final int MOST_TRACES = 10;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final LongSupplier millis;
    // In the order of their latest stumbles.
    private final Map<UUID, Stumble> all = new LinkedHashMap<>();
    private long minute;
    private int traces;

    /**
     * @param millis a clock that goes on steadily, in milliseconds
     */
    public Stumbles(LongSupplier millis) {
        this.millis = millis;
    }

    /**
     * One that stumbles.
     *
     * @param version what its row had then; a row that somebody has changed since is worth another look at once
     * @param over what it stumbled over the last time
     * @param untilMillis until when it is left alone, by the clock that was given
     */
    public record Stumble(int times, long version, String over, long untilMillis) {

        /** The same by a clock that is ahead by so much. */
        public Stumble later(long byMillis) {
            return new Stumble(times, version, over, untilMillis + byMillis);
        }
    }

    /**
     * Takes notice that one has stumbled.
     *
     * @param over the event or the read that failed
     * @return for how long it is left alone now
     */
    public Duration note(UUID id, long version, String over, Throwable why) {
        int times;
        Duration pause;
        boolean traced;
        synchronized (this) {
            long now = millis.getAsLong();
            letGo(now);
            Stumble last = all.remove(id);
            times = last == null ? 1 : last.times + 1;
            pause = PAUSES.limit(times);
            all.put(id, new Stumble(times, version, over + ", " + shortened(why), now + pause.toMillis()));
            if (all.size() > MOST) {
                all.remove(all.keySet().iterator().next());
            }
            traced = times == 1 && mayBeTraced(now);
        }
        if (traced) {
            LOG.errorf(why, "transaction %s stumbles over %s", id, over);
        } else if (times == 1) {
            LOG.errorf("transaction %s stumbles over %s: %s", id, over, why);
        } else if (Integer.bitCount(times) == 1) {
            LOG.errorf(
                    "transaction %s needs a human: it has stumbled %d times, now over %s, and is left alone for %d ms: %s",
                    id, times, over, pause.toMillis(), why);
        }
        return pause;
    }

    /** When all stumble over the same, a few stack traces tell it. */
    private boolean mayBeTraced(long now) {
        if (now / MINUTE != minute) {
            minute = now / MINUTE;
            traces = 0;
        }
        return traces++ < MOST_TRACES;
    }

    private static String shortened(Throwable why) {
        String text = why.toString();
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "…";
    }

    /** Whether it is to be left alone for now, as long as its row is as it was. */
    public synchronized boolean rests(UUID id, long version) {
        Stumble last = all.get(id);
        return last != null && version <= last.version && millis.getAsLong() < last.untilMillis;
    }

    /** Those that are to be left alone for now, whatever their rows say. */
    synchronized List<UUID> resting() {
        long now = millis.getAsLong();
        List<UUID> ids = new ArrayList<>();
        all.forEach((id, last) -> {
            if (now < last.untilMillis) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** How it stumbled the last time; null when it did not lately. */
    public synchronized @Nullable Stumble of(UUID id) {
        letGo(millis.getAsLong());
        return all.get(id);
    }

    /** How many have stumbled lately. */
    public synchronized int count() {
        letGo(millis.getAsLong());
        return all.size();
    }

    /** It has got over it. */
    public synchronized void forget(UUID id) {
        all.remove(id);
    }

    private void letGo(long now) {
        all.values().removeIf(last -> last.untilMillis + OVER_MILLIS < now);
    }
}
