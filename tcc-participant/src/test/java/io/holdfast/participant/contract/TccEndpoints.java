package io.holdfast.participant.contract;

import static io.holdfast.participant.contract.ParticipantClient.newBranch;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.BranchKey;
import io.holdfast.service.testing.contract.Call;
import io.holdfast.service.testing.contract.Caller;
import io.holdfast.service.testing.contract.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The endpoints that every participant has, for its table; only the payload is the participant's own. */
public final class TccEndpoints {

    private static final String BRANCH = "/tcc/{transactionId}/{branchId}";
    private static final String NOT_SETTLED = "NOT_SETTLED";
    private static final String REFUSED = "CONFIRM_REFUSED";
    private static final String NOT_CONFIRMING = "NOT_CONFIRMING";
    private static final String NOT_OUTSIDE = "the hold is our own, nobody outside has to settle it";

    private static final String UNSUPPORTED_KIND = "UNSUPPORTED_KIND";

    private final ParticipantClient participant = new ParticipantClient();
    private final Caller coordinator = Caller.service("coordinator");
    private final Supplier<Object> good;
    private final Supplier<Object> refused;

    private TccEndpoints(Supplier<Object> good, Supplier<Object> refused) {
        this.good = good;
        this.refused = refused;
    }

    /**
     * The endpoints of a local participant.
     *
     * @param good a payload that can be held, a new one each time
     * @param refused a payload that is refused for a business reason
     * @param ofTry what of the table reads differently for the participant's payload
     */
    public static List<Endpoint> of(Supplier<Object> good, Supplier<Object> refused, UnaryOperator<Endpoint> ofTry) {
        TccEndpoints endpoints = new TccEndpoints(good, refused);
        return List.of(
                ofTry.apply(endpoints
                        .tryBranch()
                        .cannotProvoke("202", NOT_OUTSIDE)
                        .cannotProvoke(NOT_SETTLED, NOT_OUTSIDE)),
                endpoints.confirm().cannotProvoke(NOT_SETTLED, NOT_OUTSIDE).cannotProvoke(REFUSED, NOT_OUTSIDE),
                endpoints.cancel().cannotProvoke(NOT_SETTLED, NOT_OUTSIDE),
                endpoints.read(),
                endpoints.tryAll(),
                endpoints.all("confirm"),
                endpoints.all("cancel"));
    }

    /**
     * The endpoints of a participant whose hold is somebody else's; otherwise as {@link #of}.
     *
     * @param pending a payload whose outcome comes later
     * @param unsettled makes a branch of which nobody knows what it has become outside
     * @param lapsed makes a branch whose hold is gone outside, so that it can never be confirmed
     */
    public static List<Endpoint> ofOutside(
            Supplier<Object> good,
            Supplier<Object> refused,
            Supplier<Object> pending,
            Supplier<BranchKey> unsettled,
            Supplier<BranchKey> lapsed) {
        TccEndpoints endpoints = new TccEndpoints(good, refused);
        return List.of(
                endpoints
                        .tryBranch()
                        .accepts("an outcome that comes later", 202, call -> call.set("/payload", pending.get())),
                endpoints
                        .confirm()
                        .refuses("what is not settled", 503, NOT_SETTLED, call -> on(unsettled.get(), call))
                        .refuses("what has lapsed outside", 409, REFUSED, call -> on(lapsed.get(), call)),
                endpoints.cancel().refuses("what is not settled", 503, NOT_SETTLED, call -> on(unsettled.get(), call)),
                endpoints.read(),
                endpoints.giveUp(unsettled, lapsed),
                endpoints.readGiveUp(lapsed),
                endpoints.tryAll(),
                endpoints.all("confirm"),
                endpoints.all("cancel"));
    }

    private Endpoint giveUp(Supplier<BranchKey> unsettled, Supplier<BranchKey> lapsed) {
        return Endpoint.of("POST", BRANCH + "/give-up", Caller.operator())
                .valid(call -> on(refusedConfirm(lapsed), call))
                .refuses("a confirmed branch", 409, "CONFIRMED", call -> on(confirmed(), call))
                .refuses("what is not settled", 409, NOT_CONFIRMING, call -> on(unsettled.get(), call))
                .refuses("a held branch", 409, NOT_CONFIRMING, call -> on(held(), call))
                .cannotProvoke(NOT_SETTLED, "the outside would have to fall silent after it has refused");
    }

    private Endpoint readGiveUp(Supplier<BranchKey> lapsed) {
        return Endpoint.of("GET", BRANCH + "/give-up", Caller.operator()).valid(call -> {
            BranchKey key = refusedConfirm(lapsed);
            participant.giveUp(key, "the card has expired, INC-17").then().statusCode(200);
            return on(key, call);
        });
    }

    /** A branch of which the outside has said that it never keeps it. */
    private BranchKey refusedConfirm(Supplier<BranchKey> lapsed) {
        BranchKey key = lapsed.get();
        participant.confirm(key).then().statusCode(409);
        return key;
    }

    private Endpoint tryAll() {
        return Endpoint.of("POST", "/tcc/try", coordinator)
                .valid(call -> call.set("/branches/0/transactionId", newBranch().transactionId())
                        .set("/branches/0/payload", good.get()));
    }

    private Endpoint tryBranch() {
        return Endpoint.of("PUT", BRANCH + "/try", coordinator)
                .cannotProvoke(UNSUPPORTED_KIND, "its branches have a try")
                .valid(call -> on(newBranch(), call).set("/payload", good.get()))
                .refuses(
                        "a refused payload",
                        409,
                        "REJECTED",
                        call -> on(newBranch(), call).set("/payload", refused.get()))
                .refuses("a cancelled branch", 409, "CANCELLED", call -> on(cancelled(), call))
                .refuses("another payload", 422, "PAYLOAD_MISMATCH", call -> on(held(), call))
                .refuses(
                        "an id that is no UUIDv7",
                        422,
                        "TOO_OLD",
                        call -> call.path("transactionId", UUID.fromString("6f1f4d4e-5b0a-4c55-9d4e-0f4b7a3c2d10")));
    }

    private Endpoint confirm() {
        return Endpoint.of("PUT", BRANCH + "/confirm", coordinator)
                .answers(204)
                .valid(call -> on(held(), call).without("/payload"))
                .refuses("a payload", 422, UNSUPPORTED_KIND, call -> call.set("/payload", Map.of("note", "thanks")))
                .cannotProvoke("TOO_OLD", "none of its branches works at confirm")
                .cannotProvoke("PAYLOAD_MISMATCH", "none of its branches works at confirm")
                .refuses("an unknown branch", 409, "UNKNOWN", call -> on(newBranch(), call))
                .refuses("a refused branch", 409, "REJECTED", call -> on(refusedBranch(), call))
                .refuses("a cancelled branch", 409, "CANCELLED", call -> on(cancelled(), call));
    }

    private Endpoint cancel() {
        return Endpoint.of("PUT", BRANCH + "/cancel", coordinator)
                .answers(204)
                .valid(call -> on(held(), call))
                .accepts("an unknown branch", 204, call -> on(newBranch(), call))
                .refuses("a confirmed branch", 409, "CONFIRMED", call -> on(confirmed(), call));
    }

    private Endpoint read() {
        return Endpoint.of("GET", BRANCH, coordinator, Caller.operator()).valid(call -> on(held(), call));
    }

    private Endpoint all(String operation) {
        return Endpoint.of("POST", "/tcc/" + operation, coordinator).valid(call -> {
            BranchKey key = held();
            return call.set("/branches/0/transactionId", key.transactionId())
                    .set("/branches/0/branchId", key.branchId());
        });
    }

    private static Call on(BranchKey key, Call call) {
        return call.path("transactionId", key.transactionId()).path("branchId", key.branchId());
    }

    private BranchKey held() {
        BranchKey key = newBranch();
        assertThat(participant.tryBranch(key, good.get()).statusCode()).isIn(200, 202);
        return key;
    }

    private BranchKey refusedBranch() {
        BranchKey key = newBranch();
        participant.tryBranch(key, refused.get()).then().statusCode(409);
        return key;
    }

    private BranchKey cancelled() {
        BranchKey key = newBranch();
        participant.cancel(key).then().statusCode(204);
        return key;
    }

    private BranchKey confirmed() {
        BranchKey key = held();
        participant.confirm(key).then().statusCode(204);
        return key;
    }
}
