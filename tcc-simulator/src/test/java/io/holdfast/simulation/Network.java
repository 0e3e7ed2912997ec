package io.holdfast.simulation;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests and their answers, which are lost, doubled, late and overtaken. */
public final class Network {

    private final World world;

    Network(World world) {
        this.world = world;
    }

    /** Who serves a request; calls the consumer with the answer when it has one, or never. */
    public interface Server<A> {
        void serve(Machine at, Consumer<A> reply);
    }

    /**
     * Makes a call.
     *
     * @param done gets the answer, or null when none came in time; exactly once unless the caller dies before
     */
    public <A> void call(
            Machine from, Supplier<Machine> to, long timeoutMs, Server<A> server, Consumer<@Nullable A> done) {
        if (!from.isAlive()) {
            return;
        }
        Exchange<A> exchange = new Exchange<>(from, world.now(), timeoutMs, done);
        long leaves = from.awakeAt() - world.now();
        if (world.strikes(Fault.MESSAGE_LOST)) {
            exchange.noAnswer();
            return;
        }
        deliver(exchange, to, leaves + delay(), server, false);
        if (world.strikes(Fault.MESSAGE_DOUBLED)) {
            deliver(exchange, to, leaves + delay() + world.chance().below(5000), server, true);
        }
    }

    private <A> void deliver(Exchange<A> exchange, Supplier<Machine> to, long delay, Server<A> server, boolean isCopy) {
        world.agenda().after(delay, () -> {
            Machine at = to.get();
            if (!at.isAlive()) {
                if (!isCopy) {
                    exchange.noAnswer();
                }
                return;
            }
            if (at.awakeAt() > world.now()) {
                at.after(0, () -> serve(exchange, at, server, isCopy));
                if (!isCopy) {
                    exchange.noAnswerAtLast();
                }
            } else {
                serve(exchange, at, server, isCopy);
            }
        });
    }

    private <A> void serve(Exchange<A> exchange, Machine at, Server<A> server, boolean isCopy) {
        try {
            server.serve(at, answer -> {
                if (!isCopy && at.isAlive()) {
                    reply(exchange, answer);
                }
            });
        } catch (Refused e) {
            // The server fails; whoever asked learns nothing.
        }
        if (!isCopy) {
            exchange.servedBy(at);
        }
    }

    private <A> void reply(Exchange<A> exchange, A answer) {
        exchange.replied = true;
        long delay = delay();
        if (world.strikes(Fault.REPLY_LOST) || world.now() + delay - exchange.begin > exchange.timeoutMs) {
            exchange.noAnswer();
        } else {
            exchange.from.after(delay, () -> exchange.end(answer));
        }
    }

    private long delay() {
        return world.strikes(Fault.MESSAGE_DELAYED)
                ? world.chance().between(50, 4000)
                : world.chance().between(1, 20);
    }

    /** What a simulated thing throws instead of an answer: the database is away, the process has just died. */
    public static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Exchange<A> {

        private final Machine from;
        private final long begin;
        private final long timeoutMs;
        private final Consumer<@Nullable A> done;
        private boolean replied;
        private boolean over;
        private boolean bounded;

        Exchange(Machine from, long begin, long timeoutMs, Consumer<@Nullable A> done) {
            this.from = from;
            this.begin = begin;
            this.timeoutMs = timeoutMs;
            this.done = done;
        }

        void servedBy(Machine at) {
            if (!replied) {
                if (at.isAlive()) {
                    noAnswerAtLast();
                } else {
                    noAnswer();
                }
            }
        }

        /** It may still come; but the caller does not wait for ever. */
        void noAnswerAtLast() {
            noAnswer();
        }

        void noAnswer() {
            if (!bounded && !over) {
                bounded = true;
                from.after(Math.max(1, begin + timeoutMs - from.now()), () -> end(null));
            }
        }

        void end(@Nullable A answer) {
            if (!over) {
                over = true;
                done.accept(answer);
            }
        }
    }
}
