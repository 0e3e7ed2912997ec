package io.holdfast.local.run;

import io.holdfast.local.folder.LocalFolder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What to run and how.
 *
 * @param coordinators how many replicas of the coordinator, 1 to 9
 * @param environment where external servers and Java options are looked up
 * @param settings what the environment of a process is to have besides, by the process's name, asked at each start of it
 */
public record RunOptions(
        LocalFolder folder,
        List<Service> services,
        int coordinators,
        Map<String, String> environment,
        Function<String, Map<String, String>> settings) {

    /** Nothing but the usual settings. */
    public RunOptions(LocalFolder folder, List<Service> services, int coordinators, Map<String, String> environment) {
        this(folder, services, coordinators, environment, name -> Map.of());
    }
}
