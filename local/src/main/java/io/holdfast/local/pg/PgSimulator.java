package io.holdfast.local.pg;

import io.holdfast.local.embedded.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;

/** The simulator as it runs: in a process of its own, or in a test. */
public final class PgSimulator implements AutoCloseable {

    private static final String LEDGER = "ledger.jsonl";

    private final Ledger ledger;
    private final Api api;

    private PgSimulator(Ledger ledger, Api api) {
        this.ledger = ledger;
        this.api = api;
    }

    /** Starts it; it answers when this returns. */
    public static PgSimulator start(Settings settings) throws IOException {
        Ledger ledger = Ledger.open(settings.folder().resolve(LEDGER), Clock.systemUTC(), settings.pendingFor());
        try {
            InetSocketAddress address = new InetSocketAddress(Ports.loopback(), settings.port());
            return new PgSimulator(ledger, Api.listen(address, ledger, settings));
        } catch (IOException e) {
            ledger.close();
            throw e;
        }
    }

    /** Ends it as a crash would: what is under way gets no answer. */
    @Override
    public void close() throws IOException {
        api.close();
        ledger.close();
    }

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(System.getenv());
        PgSimulator simulator = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(simulator.api::close, "stop"));
        System.out.println("PG simulator: " + settings);
    }
}
