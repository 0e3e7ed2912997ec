package io.holdfast.simulation;

import io.holdfast.coordinator.decision.Phase;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.ReservationState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The participants by their names, the machines that run them, and the wire that leads to them. */
final class ParticipantMachines implements Wire {

    private static final long TIMEOUT_MS = 2000;

    private final World world;
    private final Map<String, Place> places = new LinkedHashMap<>();

    ParticipantMachines(World world) {
        this.world = world;
    }

    /** Where one participant runs. */
    private final class Place {

        private final String name;
        private final ParticipantNode node;
        private Machine machine;

        Place(String name, Function<Supplier<Machine>, ParticipantNode> make) {
            this.name = name;
            this.machine = new Machine(world, name);
            this.node = make.apply(() -> machine);
            start(machine);
        }

        private void start(Machine fresh) {
            machine = fresh;
            fresh.atDeath(() ->
                    world.agenda().after(world.chance().between(200, 4000), () -> start(new Machine(world, name))));
            node.start(fresh);
        }
    }

    void add(String name, Function<Supplier<Machine>, ParticipantNode> make) {
        places.put(name, new Place(name, make));
    }

    @Override
    public void send(
            Machine from,
            String participant,
            Phase phase,
            List<Letter> letters,
            Consumer<@Nullable List<@Nullable Word>> done) {
        Place place = place(participant);
        world.network()
                .<List<Word>>call(
                        from,
                        () -> place.machine,
                        TIMEOUT_MS,
                        (at, reply) -> {
                            if (world.strikes(Fault.PARTICIPANT_HANGS)) {
                                at.pause(world.chance().between(500, 6000));
                            }
                            place.node.serve(phase, letters, reply);
                        },
                        answer -> done.accept(answer == null ? null : new ArrayList<>(answer)));
        if (phase == Phase.TRY && world.strikes(Fault.TRY_WITH_OTHER_PAYLOAD)) {
            Letter letter = letters.get(0);
            Goods goods = Goods.of(letter.payload());
            Letter other = new Letter(
                    letter.transactionId(),
                    letter.branchId(),
                    letter.kind(),
                    new Goods(goods.item(), goods.quantity() + 1).json().toString(),
                    letter.holdMs(),
                    null);
            world.agenda().after(world.chance().below(2000), () -> {
                if (place.machine.isAlive()) {
                    serveQuietly(place, other);
                }
            });
        }
    }

    private static void serveQuietly(Place place, Wire.Letter letter) {
        try {
            place.node.serve(Phase.TRY, List.of(letter), words -> {});
        } catch (Network.Refused e) {
            // Nobody waits for the answer.
        }
    }

    private Place place(String participant) {
        Place place = places.get(participant);
        if (place == null) {
            throw new IllegalArgumentException("there is no participant " + participant);
        }
        return place;
    }

    @Nullable
    ReservationState state(String participant, BranchKey key) {
        return place(participant).node.state(key);
    }

    void heal() {
        places.values().forEach(place -> place.node.heal());
    }

    /** All reservations that are still there, with the name of who has them. */
    void eachKept(BiConsumer<String, BranchKey> seen) {
        places.forEach((name, place) -> place.node.kept().forEach(key -> seen.accept(name, key)));
    }

    Map<String, List<BranchKey>> open() {
        Map<String, List<BranchKey>> open = new LinkedHashMap<>();
        places.forEach((name, place) -> open.put(name, place.node.open()));
        return open;
    }
}
