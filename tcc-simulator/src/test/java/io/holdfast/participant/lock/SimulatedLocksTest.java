package io.holdfast.participant.lock;

import io.holdfast.simulation.World;

class SimulatedLocksTest extends LocksContract {

    private final World world = World.calm();
    private final SimulatedRedis redis = new SimulatedRedis(world);

    @Override
    boolean take(String name, long token, long leaseMs) {
        return redis.take(name, token, leaseMs);
    }

    @Override
    void release(String name, long token) {
        redis.release(name, token);
    }

    @Override
    void letPass(long ms) {
        world.pass(ms);
    }
}
