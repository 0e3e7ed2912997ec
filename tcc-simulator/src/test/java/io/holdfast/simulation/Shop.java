package io.holdfast.simulation;

import io.holdfast.coordinator.api.SimulatedApi;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The initiator, as order-service is one: the order and its begin request are durable before the begin is sent, every order of
 * which nothing is heard is begun again, and it ends only on the coordinator's word. A model of that service, not its code.
 */
final class Shop {

    private static final long ASK_AGAIN_MS = 4000;

    private enum Status {
        OPEN,
        CONFIRMED,
        CANCELLED
    }

    private static final class Order {

        final BeginTransaction request;
        Status status = Status.OPEN;

        Order(BeginTransaction request) {
            this.request = request;
        }
    }

    private final World world;
    private final Coordinators coordinators;
    private final Machine machine;
    private final Map<UUID, Order> orders = new HashMap<>();

    Shop(World world, Coordinators coordinators) {
        this.world = world;
        this.coordinators = coordinators;
        this.machine = new Machine(world, "order-service");
    }

    /** An order comes in. */
    void place(BeginTransaction request) {
        Order order = new Order(request);
        orders.put(request.transactionId(), order);
        if (world.strikes(Fault.CANCEL_BEFORE_BEGIN)) {
            cancel(order);
        }
        if (!world.strikes(Fault.BEGIN_LOST)) {
            begin(order);
        }
        if (world.strikes(Fault.BEGIN_REPEATED)) {
            begin(order);
        }
        if (world.strikes(Fault.CANCEL_ASKED)) {
            machine.after(world.chance().below(3000), () -> cancel(order));
        }
        machine.after(ASK_AGAIN_MS + world.chance().below(1000), () -> askAgain(order));
    }

    private void askAgain(Order order) {
        if (order.status == Status.OPEN) {
            begin(order);
            machine.after(ASK_AGAIN_MS, () -> askAgain(order));
        }
    }

    private void begin(Order order) {
        coordinators.begin(machine, order.request, reply -> {
            if (reply != null && reply.transaction() != null) {
                learn(order, reply);
                if (world.strikes(Fault.BEGIN_WITH_OTHER_CONTENT)) {
                    beginOther(order);
                }
            } else if (reply != null && reply.status() == 422) {
                throw world.invariants()
                        .broken(
                                Invariant.BEGIN_HAS_ONE_CONTENT,
                                order.request.transactionId(),
                                "is not begun again: 422");
            }
        });
    }

    private void beginOther(Order order) {
        BeginTransaction request = order.request;
        BeginTransaction other = new BeginTransaction(
                request.transactionId(), request.timeoutMs() + 1, request.branches(), request.labels());
        coordinators.begin(machine, other, reply -> {
            boolean accepted = reply != null && reply.status() < 300;
            if (accepted && world.invariants().isBegun(request.transactionId())) {
                throw world.invariants()
                        .broken(
                                Invariant.BEGIN_HAS_ONE_CONTENT,
                                request.transactionId(),
                                "is begun with other content");
            }
        });
    }

    private void cancel(Order order) {
        coordinators.cancel(machine, order.request.transactionId(), reply -> {
            if (reply != null) {
                learn(order, reply);
            }
        });
    }

    private void learn(Order order, SimulatedApi.Reply reply) {
        Decision decision = reply.transaction() == null
                ? null
                : reply.transaction().snapshot().decision();
        if (decision != null && order.status == Status.OPEN) {
            boolean confirmed = decision == Decision.CONFIRM;
            world.invariants().orderEnds(order.request.transactionId(), confirmed);
            order.status = confirmed ? Status.CONFIRMED : Status.CANCELLED;
        }
    }

    /** Begins again what is over for long: nothing begins, and the answer is what it was. */
    void askAboutTheOld() {
        orders.forEach((id, order) -> coordinators.begin(machine, order.request, reply -> {
            if (reply != null && reply.transaction() != null) {
                boolean confirmed = reply.transaction().snapshot().decision() == Decision.CONFIRM;
                world.invariants().orderEnds(id, confirmed);
            }
        }));
    }

    List<UUID> openOrders() {
        List<UUID> ids = new ArrayList<>();
        orders.forEach((id, order) -> {
            if (order.status == Status.OPEN) {
                ids.add(id);
            }
        });
        return ids;
    }
}
