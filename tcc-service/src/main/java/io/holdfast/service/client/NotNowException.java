package io.holdfast.service.client;

import io.holdfast.protocol.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The coordinator was reached, and answers with a server error. */
public final class NotNowException extends IOException {

    private final @Nullable String code;

    NotNowException(Reply reply) {
        super("the coordinator answers " + reply.status());
        Problem problem = reply.problem();
        this.code = problem == null ? null : problem.code();
    }

    /** The code of the problem that it describes; null when it describes none. */
    public @Nullable String code() {
        return code;
    }
}
