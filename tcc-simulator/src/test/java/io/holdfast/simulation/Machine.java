package io.holdfast.simulation;

/** One run of one process: from its start until it dies. What it has planned happens only while it lives, and not while it is paused. */
public final class Machine {

    private final World world;
    private final String name;
    private boolean alive = true;
    private long pausedUntil;
    private Runnable atDeath = () -> {};

    Machine(World world, String name) {
        this.world = world;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return alive;
    }

    /** What its surroundings do when it dies: start another, usually. */
    void atDeath(Runnable work) {
        atDeath = work;
    }

    /** From here on nothing that it does has any effect. */
    public void die() {
        if (alive) {
            alive = false;
            world.note(name, "dies");
            atDeath.run();
        }
    }

    /** Stops without noticing it. */
    public void pause(long forMs) {
        pausedUntil = Math.max(pausedUntil, world.now() + forMs);
        world.note(name, "is paused");
    }

    /** When it can do something next. */
    long awakeAt() {
        return Math.max(pausedUntil, world.now());
    }

    long now() {
        return world.now();
    }

    /** Does it after so long, unless dead by then; when paused, as soon as awake. */
    public void after(long delayMs, Runnable work) {
        world.agenda().after(delayMs, new Task(work));
    }

    /** The same again and again, also after it failed once. */
    public void every(long periodMs, Runnable work) {
        after(periodMs, new Runnable() {
            @Override
            public void run() {
                try {
                    work.run();
                } finally {
                    after(periodMs, this);
                }
            }
        });
    }

    private final class Task implements Runnable {

        private final Runnable work;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (!alive) {
                return;
            }
            if (pausedUntil > world.now()) {
                world.agenda().at(pausedUntil, this);
            } else {
                try {
                    work.run();
                } catch (Network.Refused e) {
                    world.note(name, "gives up: " + e.getMessage());
                }
            }
        }
    }
}
