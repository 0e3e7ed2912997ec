package io.holdfast.simulation;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What everything in one run shares: its chance, its time, its faults, its trace, and who watches. */
public final class World {

    private static final long BEGIN_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int TWO_MINUTES = 120_000;
    private static final int MOST_FRAMES = 12;

    private final Chance chance;
    private final Agenda agenda = new Agenda();
    private final Network network = new Network(this);
    private final int[] rates = new int[Fault.values().length];
    private final long[] struck = new long[Fault.values().length];
    private final Invariants invariants = new Invariants(this);
    private final RowInvariants rows = new RowInvariants(this, invariants);
    private final MoneyInvariants money = new MoneyInvariants(this, invariants);
    private final @Nullable Bug bug;
    private final @Nullable StringBuilder trace;
    private boolean faulty = true;
    private long hash = 0xcbf29ce484222325L;
    private @Nullable Invariant broken;
    private @Nullable String violation;
    private int ids;

    World(long seed, @Nullable Bug bug, boolean traced) {
        this.chance = new Chance(seed);
        this.bug = bug;
        this.trace = traced ? new StringBuilder() : null;
        for (Fault fault : Fault.values()) {
            // Many runs know a fault hardly or not at all, so that some are deep and not all are chaos.
            int part = chance.below(4);
            rates[fault.ordinal()] = part == 0 ? 0 : fault.most() * part * part / 9;
        }
    }

    /** One in which nothing goes wrong, for the contracts of what is simulated. */
    public static World calm() {
        World world = new World(1, null, false);
        world.endFaults();
        return world;
    }

    /** A process of this world. */
    public Machine machine(String name) {
        return new Machine(this, name);
    }

    /** Lets so much time pass. */
    public void pass(long ms) {
        long until = now() + ms;
        agenda.at(until, () -> {});
        while (agenda.step(until)) {
            // whatever was planned until then
        }
    }

    public Chance chance() {
        return chance;
    }

    public Agenda agenda() {
        return agenda;
    }

    public Network network() {
        return network;
    }

    /** What must be true of transactions. */
    public Invariants invariants() {
        return invariants;
    }

    /** What must be true of participants' rows and answers. */
    public RowInvariants rows() {
        return rows;
    }

    /** What must be true by the gateway's ledger. */
    public MoneyInvariants money() {
        return money;
    }

    /** Milliseconds since the beginning. */
    public long now() {
        return agenda.now();
    }

    /** The real time, which nobody knows. */
    public Instant instant() {
        return instant(0);
    }

    /** The time by a clock that is so much ahead of the real one. */
    Instant instant(long skewMs) {
        return Instant.ofEpochMilli(BEGIN_MS + agenda.now() + skewMs);
    }

    /** How far a database's clock is from the real time, in milliseconds. */
    long skew() {
        return strikes(Fault.CLOCK_SKEWED) ? chance.between(-TWO_MINUTES, TWO_MINUTES) : 0;
    }

    /** Whether the fault strikes here and now; counted. */
    public boolean strikes(Fault fault) {
        if (!faulty || !chance.hits(rates[fault.ordinal()])) {
            return false;
        }
        struck[fault.ordinal()]++;
        return true;
    }

    /** From here on nothing goes wrong any more. */
    void endFaults() {
        faulty = false;
    }

    boolean isFaulty() {
        return faulty;
    }

    long[] struck() {
        return struck;
    }

    /** Whether this bug is planted. */
    public boolean has(Bug planted) {
        return bug == planted;
    }

    /** A UUIDv7 of this run. */
    public UUID id() {
        long time = BEGIN_MS + agenda.now();
        long high = (time << 16) | 0x7000 | (ids++ & 0xFFF);
        return new UUID(high, (chance.nextLong() >>> 2) | 0x8000000000000000L);
    }

    /** One line of the trace, and its part in the trace's hash. */
    public void note(String who, String what) {
        mix(who.hashCode());
        mix(what.hashCode());
        tell(who, () -> what);
    }

    /** As the other, without the cost of a text that nobody reads. */
    public void note(String who, Enum<?> what, Object about) {
        mix(who.hashCode());
        mix(what.name().hashCode());
        mix(about.hashCode());
        tell(who, () -> what + " " + about);
    }

    /** One more line, for a reader alone. */
    public void tell(String who, Supplier<String> what) {
        if (trace != null) {
            trace.append(String.format("%8.3f s  %-13s %s%n", now() / 1000.0, who, what.get()));
        }
    }

    private void mix(long value) {
        hash = (hash ^ value ^ (now() << 32)) * FNV_PRIME;
    }

    /** Of all that happened; two runs of one seed have the same. */
    long hash() {
        return hash;
    }

    String trace() {
        return trace == null ? "" : trace.toString();
    }

    /** Says that an invariant does not hold, unless one was found before. */
    public Violation violate(Invariant invariant, String message) {
        if (violation == null) {
            broken = invariant;
            violation = message;
            note("INVARIANT", invariant + ": " + message);
        }
        return new Violation(message);
    }

    /**
     * Somebody survives a failure, or gives up because of it. That of a fault is expected, and so is the end of a run; any
     * other is a bug, also where everything comes to a good end in spite of it.
     */
    public void survives(String who, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof Network.Refused) && !(cause instanceof Violation)) {
            Violation unused = violate(Invariant.NO_FAILURE_IS_SWALLOWED, who + " survives " + stack(cause));
        }
    }

    private static String stack(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Stream.of(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.holdfast."))
                .limit(MOST_FRAMES)
                .forEach(frame -> text.append(System.lineSeparator())
                        .append("        at ")
                        .append(frame));
        return text.toString();
    }

    /** Which invariant does not hold; null when all do. */
    @Nullable
    Invariant broken() {
        return broken;
    }

    @Nullable
    String violation() {
        return violation;
    }
}
