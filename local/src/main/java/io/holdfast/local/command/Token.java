package io.holdfast.local.command;

import io.holdfast.embedded.process.StartFailure;
import io.holdfast.local.folder.Identities;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a token and nothing else. */
@Command(
        name = "token",
        description = "Prints a token and nothing else: a customer's, unless an option says otherwise.",
        mixinStandardHelpOptions = true)
public final class Token implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofDays(366);

    private static final class Kind {
        @Option(names = "--operator", description = "An operator's token.")
        private boolean operator;

        @Option(
                names = "--service",
                description = "The token of the service NAME, signed with its key; a new name makes a new service.")
        private boolean service;
    }

    /** Accepted as by every command; the copies of one checkout share their keys. */
    @Mixin
    private Copy copy = new Copy();

    @ArgGroup
    private Kind kind = new Kind();

    @Option(
            names = "--life",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            description = "How long it is good, as PT15M or P7D (default: ${DEFAULT-VALUE}).")
    private String life = "";

    @Parameters(paramLabel = "NAME", description = "The subject: the user's id, or the service's name.")
    private String name = "";

    @Override
    public Integer call() {
        Identities identities = new Identities(copy.folder());
        if (name.isBlank() || name.length() > 255) {
            throw new StartFailure("a name has 1 to 255 characters");
        }
        System.out.println(
                kind.service
                        ? identities.serviceToken(name, duration())
                        : identities.userToken(name, kind.operator, duration()));
        return 0;
    }

    private Duration duration() {
        try {
            Duration parsed = Duration.parse(life);
            if (parsed.compareTo(Duration.ofSeconds(1)) >= 0 && parsed.compareTo(LONGEST) <= 0) {
                return parsed;
            }
        } catch (DateTimeParseException e) {
            // Answered below, as a duration out of bounds.
        }
        throw new StartFailure("--life is a duration as PT15M or P7D, up to 366 days, not \"" + life + "\"");
    }
}
