package io.holdfast.service.crash;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How a test makes this process die at a point. */
@ConfigMapping(prefix = "holdfast.crash-points")
public interface CrashPointsConfig {

    /**
     * The file that names the point to die at; read and taken away when it appears. Not set: nobody can arm a point. A process
     * in the production profile does not start with it.
     */
    Optional<Path> file();

    /** How often it is looked for. */
    @WithDefault("PT0.02S")
    Duration look();
}
