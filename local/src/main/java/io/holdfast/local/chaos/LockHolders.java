package io.holdfast.local.chaos;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts how often somebody got a lock that somebody else had not yet released, by what Redis itself shows of its commands:
 * what a script does is shown with the word lua, and a release is the script that deletes.
 */
final class LockHolders implements AutoCloseable {

    private static final Pattern TAKEN = Pattern.compile("lua] \"SET\" \"([^\"]+)\" \"([^\"]+)\"");
    private static final Pattern RELEASED = Pattern.compile("\"eval\" .*'DEL'.*\" \"\\d+\" .*\"([^\"]+)\"$");

    private final RedisSocket redis;
    private final Map<String, Set<String>> holders = new HashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();
    private volatile boolean cut;

    LockHolders(int port) throws IOException {
        redis = new RedisSocket(port, 0);
        redis.send("MONITOR");
        Thread thread = new Thread(this::read, "monitor");
        thread.setDaemon(true);
        thread.start();
    }

    int taken() {
        return taken.get();
    }

    int doubled() {
        return doubled.get();
    }

    /** Whether Redis has gone meanwhile, so that nobody can have taken anything. */
    boolean isCut() {
        return cut;
    }

    private void read() {
        try {
            String line;
            while ((line = redis.line()) != null) {
                note(line);
            }
        } catch (IOException closed) {
            // There is nothing more to be seen.
        }
        cut = true;
    }

    private void note(String line) {
        Matcher set = TAKEN.matcher(line);
        if (set.find()) {
            taken.incrementAndGet();
            Set<String> of = holders.computeIfAbsent(set.group(1), key -> new HashSet<>());
            if (!of.isEmpty()) {
                doubled.incrementAndGet();
            }
            of.add(set.group(2));
            return;
        }
        Matcher release = RELEASED.matcher(line);
        if (release.find()) {
            holders.values().forEach(tokens -> tokens.remove(release.group(1)));
        }
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }
}
