package io.holdfast.local.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the operating system has counted for a process.
 *
 * @param cpuSeconds since its start, in the kernel too
 * @param residentMiB now
 */
record ProcessUse(double cpuSeconds, double residentMiB) {

    /** The unit of /proc/PID/stat, the same on every Linux whatever its kernel's own tick is. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double KIB_PER_MIB = 1024;

    /** Of a living process; empty when it is gone or this system keeps no such files. */
    static Optional<ProcessUse> of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            return Optional.of(new ProcessUse(
                    cpuSeconds(Files.readString(folder.resolve("stat"))),
                    residentMiB(Files.readString(folder.resolve("status")))));
        } catch (IOException | RuntimeException notAvailable) {
            return Optional.empty();
        }
    }

    /** CPU seconds of the whole machine, waiting left out; empty where it is not told. */
    static Optional<Double> machine() {
        try {
            return Optional.of(machine(Files.readString(Path.of("/proc/stat"))));
        } catch (IOException | RuntimeException notAvailable) {
            return Optional.empty();
        }
    }

    /** The process's name is in parentheses and may hold spaces and parentheses itself. */
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    static double residentMiB(String status) {
        return status.lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                / KIB_PER_MIB;
    }

    /** The first line is: cpu user nice system idle iowait irq softirq steal …; what is stolen is nobody's here. */
    static double machine(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").split(" +", -1);
        long busy = 0;
        for (int i = 1; i <= 7; i++) {
            busy += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        return busy / TICKS_PER_SECOND;
    }
}
