package io.holdfast.local.pg;

import io.holdfast.protocol.CanonicalJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows: a file of lines that is only added to, and what the lines add up to in memory. A line is handed to
 * the operating system before its effect is seen, so that a process that is killed keeps all it has ever answered. (A
 * machine that loses power may not: this is a simulator.) Memory grows with the ledger, about half a kilobyte a payment.
 */
final class Ledger implements Closeable {

    private final FileChannel file;
    private final Clock clock;
    private final Duration pendingFor;
    private final Consumer<Entry> listener;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Payment> payments = new HashMap<>();

    /** Keys of pending payments, those that settle first in front: all wait equally long. */
    private final Deque<String> pending = new ArrayDeque<>();

    private Ledger(FileChannel file, Clock clock, Duration pendingFor, Consumer<Entry> listener) {
        this.file = file;
        this.clock = clock;
        this.pendingFor = pendingFor;
        this.listener = listener;
    }

    /**
     * Opens the ledger in that file, which is made if it is not there.
     *
     * @param pendingFor how long a pending payment takes to get its outcome
     * @param listener hears of each new line, once it is written; the ledger waits for it
     */
    static Ledger open(Path path, Clock clock, Duration pendingFor, Consumer<Entry> listener) throws IOException {
        Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Ledger ledger = new Ledger(file, clock, pendingFor, listener);
        ledger.load(Files.readAllBytes(path));
        return ledger;
    }

    /** Reads the lines; what follows the last line end was cut off by a crash and was never answered. */
    private void load(byte[] bytes) throws IOException {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        new String(bytes, 0, end, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> apply(CanonicalJson.read(line, Entry.class)));
        file.truncate(end);
        file.position(end);
    }

    /** Authorises once for each key; asked again, tells what has become of it. */
    synchronized Payment authorise(String key, long amount, String currency, Card card) {
        settleDue();
        Payment known = payments.get(key);
        if (known != null) {
            if (known.amount() != amount || !known.currency().equals(currency) || known.card() != card) {
                throw new RefusedException(
                        409, "KEY_REUSED", "the key was used for another amount, currency or card: " + key);
            }
            return known;
        }
        Instant settlesAt = card.first() == State.PENDING ? clock.instant().plus(pendingFor) : null;
        String reference = "pg_" + Long.toString(1_000_000L + entries.size(), 36);
        return write(key, reference, card.first(), amount, currency, card, settlesAt, null);
    }

    /** Takes the money that is authorised, all of it. */
    synchronized Payment capture(String key, long amount) {
        Payment payment = need(key);
        if (payment.amount() != amount) {
            throw new RefusedException(
                    422, "WRONG_AMOUNT", "the payment is about " + payment.amount() + ", not " + amount);
        }
        return switch (payment.state()) {
            case CAPTURED, REFUNDED -> payment;
            case AUTHORIZED -> become(payment, State.CAPTURED, amount, null);
            default -> throw new RefusedException(409, "NOT_AUTHORIZED", "the payment is " + payment.state());
        };
    }

    /** Lets go what is authorised, or will be. */
    synchronized Payment cancel(String key) {
        Payment payment = need(key);
        return switch (payment.state()) {
            case VOIDED, DECLINED -> payment;
            case AUTHORIZED, PENDING -> become(payment, State.VOIDED, payment.amount(), null);
            default -> throw new RefusedException(409, "ALREADY_CAPTURED", "the payment is " + payment.state());
        };
    }

    /** Gives captured money back, once for each refund key. */
    synchronized Payment refund(String key, String refundKey, long amount) {
        Payment payment = need(key);
        Long known = payment.refunds().get(refundKey);
        if (known != null) {
            if (known != amount) {
                throw new RefusedException(409, "KEY_REUSED", "that refund was " + known + ", not " + amount);
            }
            return payment;
        }
        if (payment.state() != State.CAPTURED && payment.state() != State.REFUNDED) {
            throw new RefusedException(409, "NOT_CAPTURED", "the payment is " + payment.state());
        }
        long left = payment.captured() - payment.refunded();
        if (amount > left) {
            throw new RefusedException(
                    422, "WRONG_AMOUNT", "captured and not refunded are " + left + ", not " + amount);
        }
        return become(payment, State.REFUNDED, amount, refundKey);
    }

    /** The payment of that key; null when the gateway has never heard of it. */
    synchronized @Nullable Payment find(String key) {
        settleDue();
        return payments.get(key);
    }

    /**
     * Lines in their order.
     *
     * @param after only those with a higher number
     * @param since only those that are not older
     */
    synchronized List<Entry> entries(long after, Instant since, int limit) {
        settleDue();
        int from = Math.max((int) Math.min(Math.max(after, 0), entries.size()), firstSince(since));
        return List.copyOf(entries.subList(from, Math.min(entries.size(), from + limit)));
    }

    /** Lines never go back in time. */
    private int firstSince(Instant since) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).at().isBefore(since)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Gives the pending payments whose time has come their outcome, also when nobody asks. */
    synchronized void settle() {
        settleDue();
    }

    private Payment need(String key) {
        settleDue();
        Payment payment = payments.get(key);
        if (payment == null) {
            throw new RefusedException(404, "UNKNOWN_PAYMENT", "no payment with key " + key);
        }
        return payment;
    }

    /** Gives the pending payments whose time has come their outcome. */
    private void settleDue() {
        Instant now = clock.instant();
        while (!pending.isEmpty()) {
            Payment payment = payments.get(pending.getFirst());
            if (payment != null && payment.state() == State.PENDING && payment.settlesAt() != null) {
                if (payment.settlesAt().isAfter(now)) {
                    return;
                }
                become(payment, payment.card().settled(), payment.amount(), null);
            }
            pending.removeFirst();
        }
    }

    private Payment become(Payment payment, State state, long amount, @Nullable String refundKey) {
        return write(
                payment.key(), payment.reference(), state, amount, payment.currency(), payment.card(), null, refundKey);
    }

    private Payment write(
            String key,
            String reference,
            State state,
            long amount,
            String currency,
            Card card,
            @Nullable Instant settlesAt,
            @Nullable String refundKey) {
        Entry entry = new Entry(
                entries.size() + 1L, now(), key, reference, state, amount, currency, card, settlesAt, refundKey);
        append(CanonicalJson.write(entry) + "\n");
        Payment payment = apply(entry);
        listener.accept(entry);
        return payment;
    }

    /** The time, or that of the last line when the clock was set back. */
    private Instant now() {
        Instant now = clock.instant();
        Instant last = entries.isEmpty() ? now : entries.get(entries.size() - 1).at();
        return last.isAfter(now) ? last : now;
    }

    private void append(String line) {
        try {
            long before = file.position();
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                file.truncate(before);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be written", e);
        }
    }

    private Payment apply(Entry entry) {
        entries.add(entry);
        Payment payment = Payment.after(payments.get(entry.key()), entry);
        payments.put(entry.key(), payment);
        if (entry.state() == State.PENDING) {
            pending.addLast(entry.key());
        }
        return payment;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
