package io.holdfast.simulation;

import io.holdfast.coordinator.api.SimulatedApi;
import io.holdfast.coordinator.store.CoordinatorTables;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.OutcomeRequest;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The replicas of the coordinator as others see them: each question goes to any of them, over the network. */
public final class Coordinators {

    private static final long TIMEOUT_MS = 3000;

    private final World world;
    private final CoordinatorTables tables;
    private final List<Replica> replicas;

    Coordinators(World world, CoordinatorTables tables, List<Replica> replicas) {
        this.world = world;
        this.tables = tables;
        this.replicas = replicas;
    }

    void begin(Machine from, BeginTransaction request, Consumer<SimulatedApi.@Nullable Reply> done) {
        Replica replica = any();
        world.network()
                .<SimulatedApi.Reply>call(
                        from,
                        replica::machine,
                        TIMEOUT_MS,
                        (at, reply) -> reply.accept(replica.api().begin(request)),
                        done);
    }

    void cancel(Machine from, UUID id, Consumer<SimulatedApi.@Nullable Reply> done) {
        Replica replica = any();
        world.network()
                .<SimulatedApi.Reply>call(
                        from,
                        replica::machine,
                        TIMEOUT_MS,
                        (at, reply) -> {
                            SimulatedApi.Reply answer = replica.api().cancel(id, null);
                            world.invariants().cancelAnswered(id, answer.status());
                            reply.accept(answer);
                        },
                        done);
    }

    /** Asks for the binding decisions; null when no answer comes, or none can be given. */
    public void decisions(Machine from, List<UUID> ids, Consumer<@Nullable DecisionsAnswer> done) {
        Replica replica = any();
        world.network()
                .<DecisionsAnswer>call(
                        from,
                        replica::machine,
                        TIMEOUT_MS,
                        (at, reply) -> {
                            DecisionsAnswer answer = replica.api().decisions(ids);
                            if (answer != null) {
                                reply.accept(answer);
                            }
                        },
                        done);
    }

    /** Tells the outcome of an asynchronous branch; the status comes back. */
    public void outcome(
            Machine from,
            UUID id,
            String branchId,
            OutcomeRequest outcome,
            String participant,
            Consumer<@Nullable Integer> done) {
        Replica replica = any();
        world.network()
                .<Integer>call(
                        from,
                        replica::machine,
                        TIMEOUT_MS,
                        (at, reply) -> {
                            Stored before = tables.find(id);
                            int status = replica.api().outcome(id, branchId, outcome, participant);
                            world.invariants().outcomeTold(before, tables.find(id));
                            reply.accept(status);
                        },
                        done);
    }

    private Replica any() {
        return replicas.get(world.chance().below(replicas.size()));
    }
}
