package io.holdfast.protocol;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of each branch of a {@link SettleRequest}; an entry that is missing is unknown. */
public record SettleResults(List<Result> results) {

    /**
     * One branch's result.
     *
     * @param status the HTTP status that the single call would have answered
     * @param code the problem's code, when it is one
     */
    public record Result(
            UUID transactionId,
            String branchId,
            int status,
            @Nullable String code) {}
}
