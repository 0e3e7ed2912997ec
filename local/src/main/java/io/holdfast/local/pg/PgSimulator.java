package io.holdfast.local.pg;

import io.holdfast.embedded.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;

/** The simulator as it runs: in a process of its own, or in a test. */
public final class PgSimulator implements AutoCloseable {

    private static final String LEDGER = "ledger.jsonl";
    private static final String FAULTS = "faults.json";

    private final Ledger ledger;
    private final Callbacks callbacks;
    private final Api api;

    private PgSimulator(Ledger ledger, Callbacks callbacks, Api api) {
        this.ledger = ledger;
        this.callbacks = callbacks;
        this.api = api;
    }

    /** Starts it; it answers when this returns. */
    public static PgSimulator start(Settings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Dice dice = Dice.open(settings.folder().resolve(FAULTS));
        Callbacks callbacks = new Callbacks(settings.callback(), dice, clock);
        Ledger ledger = Ledger.open(settings.folder().resolve(LEDGER), clock, settings.pendingFor(), callbacks);
        try {
            InetSocketAddress address = new InetSocketAddress(Ports.loopback(), settings.port());
            return new PgSimulator(ledger, callbacks, Api.listen(address, ledger, callbacks, dice, settings));
        } catch (IOException e) {
            callbacks.close();
            ledger.close();
            throw e;
        }
    }

    /** Ends it as a crash would: what is under way gets no answer. */
    @Override
    public void close() throws IOException {
        api.close();
        callbacks.close();
        ledger.close();
    }

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(System.getenv());
        PgSimulator simulator = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(simulator.api::close, "stop"));
        System.out.println("PG simulator: " + settings);
    }
}
