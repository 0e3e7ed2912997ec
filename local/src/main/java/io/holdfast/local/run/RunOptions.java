package io.holdfast.local.run;

import io.holdfast.local.folder.LocalFolder;
import java.util.List;
import java.util.Map;

/**
 * What to run and how.
 *
 * @param coordinators how many replicas of the coordinator, 1 to 9
 * @param environment where external servers and Java options are looked up
 */
public record RunOptions(
        LocalFolder folder, List<Service> services, int coordinators, Map<String, String> environment) {}
