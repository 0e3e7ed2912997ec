package io.holdfast.service.database;

import io.holdfast.service.crash.DurableStep;
import io.holdfast.simulation.Fault;
import io.holdfast.simulation.Machine;
import io.holdfast.simulation.Network.Refused;
import io.holdfast.simulation.World;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A participant's database: transactions that happen at one moment, one after the other, as the row lock on the reservation
 * makes them do in the real one. What is changed in one is undone when it is not committed. Its process may die before and
 * after each commit, and the database gives a transaction up now and then.
 */
public final class SimulatedDatabase extends Database {

    private static final Connection NO_CONNECTION = (Connection) Proxy.newProxyInstance(
            SimulatedDatabase.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException("the simulated database knows no SQL: " + method);
            });

    private final World world;
    private final Supplier<Machine> machine;
    private final Supplier<Instant> clock;
    private final Runnable committed;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /**
     * @param committed is called after each commit
     */
    @SuppressWarnings("NullAway") // No statement reaches the parent's data source.
    public SimulatedDatabase(World world, Supplier<Machine> machine, Supplier<Instant> clock, Runnable committed) {
        super(null, null);
        this.world = world;
        this.machine = machine;
        this.clock = clock;
        this.committed = committed;
    }

    /** By its own clock. */
    public Instant now() {
        return clock.get();
    }

    /** Notes how to take back a change of the transaction under way. */
    public void undo(Runnable takeBack) {
        undo.push(takeBack);
    }

    @Override
    public <S extends Enum<S> & DurableStep, T extends @Nullable Object> T inTransaction(
            S step, LockWait wait, Work<T> work) {
        Machine at = machine.get();
        if (!at.isAlive()) {
            throw new Refused("the process is dead");
        }
        boolean done = false;
        T result;
        try {
            result = work.on(NO_CONNECTION);
            if (!undo.isEmpty()) {
                if (world.strikes(Fault.PARTICIPANT_ROLLS_BACK)) {
                    throw new Refused("the database gives the transaction up");
                }
                if (world.strikes(Fault.PARTICIPANT_DIES_BEFORE_COMMIT)) {
                    world.note(at.name(), "dies before " + step);
                    at.die();
                    throw new Refused("the process has just died");
                }
            }
            done = true;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                undo.forEach(Runnable::run);
                undo.clear();
            }
        }
        if (!undo.isEmpty()) {
            undo.clear();
            committed.run();
            if (world.strikes(Fault.PARTICIPANT_DIES_AFTER_COMMIT)) {
                at.die();
                throw new Refused("the process has just died");
            }
        }
        return result;
    }

    @Override
    public <T extends @Nullable Object> T read(Reading<T> reading) {
        if (!machine.get().isAlive()) {
            throw new Refused("the process is dead");
        }
        try {
            return reading.on(NO_CONNECTION::prepareStatement);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
