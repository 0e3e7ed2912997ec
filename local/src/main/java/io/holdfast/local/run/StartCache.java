package io.holdfast.local.run;

import java.nio.file.Path;
import java.util.List;

/** PLACEHOLDER */
final class StartCache {

    StartCache(Path folder) {}

    List<String> options(String service, List<String> program) {
        return List.of();
    }
}
