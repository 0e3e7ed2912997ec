package io.holdfast.local.pg;

import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Decides by chance what goes wrong. The faults are kept in a file: a simulator that is killed comes back as bad as it was. */
final class Dice {

    private final Path file;
    private Faults faults;
    private Random random;

    private Dice(Path file, Faults faults) {
        this.file = file;
        this.faults = faults;
        this.random = new Random(faults.seed());
    }

    static Dice open(Path file) throws IOException {
        return new Dice(
                file, Files.exists(file) ? CanonicalJson.read(Files.readString(file), Faults.class) : Faults.NONE);
    }

    synchronized Faults faults() {
        return faults;
    }

    synchronized Faults become(Faults others) {
        try {
            Files.writeString(file, CanonicalJson.write(others));
        } catch (IOException e) {
            throw new UncheckedIOException("the faults cannot be kept", e);
        }
        faults = others;
        random = new Random(others.seed());
        return others;
    }

    synchronized boolean hit(ToDoubleFunction<Faults> share) {
        double often = share.applyAsDouble(faults);
        return often > 0 && random.nextDouble() < often;
    }

    synchronized int of(int sides) {
        return random.nextInt(sides);
    }

    synchronized Duration upTo(Duration longest) {
        return Duration.ofMillis(random.nextLong(longest.toMillis()));
    }
}
