package io.holdfast.coordinator.participant;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.decision.Effect;
import io.holdfast.coordinator.decision.Phase;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.SettleRequest;
import io.holdfast.protocol.SettleResults;
import io.holdfast.protocol.TryResults;
import io.holdfast.service.client.JsonClient;
import io.holdfast.service.client.Reply;
import io.holdfast.service.identity.ServiceTokens;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What leaves for one participant. A poll leaves at once; tries travel together while others are on their way, and so do
 * confirms and cancels. Each branch gets the answer that it would have got alone.
 */
final class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);

    /** Under the 64 KiB that a participant takes: fifty reasons may be longer together. */
    private static final int MAX_BODY_BYTES = 60_000;

    /** How long a participant that knows no batches is not asked again: it may have been a gateway on the way. */
    private static final Duration ALONE = Duration.ofMinutes(1);

    private final Remote remote;
    private final JsonClient client;
    private final ServiceTokens tokens;
    private final Map<Phase, Gatherer<Letter, Answer>> gatherers = new EnumMap<>(Phase.class);

    /** Until when each kind goes alone: a participant may know batches of one kind only. */
    private final Map<Phase, Long> aloneUntil = new ConcurrentHashMap<>();

    /**
     * The messages to one participant.
     *
     * @param grace how much longer than the deadline a participant keeps a hold
     */
    Outbox(
            Remote remote,
            CoordinatorConfig.Participant config,
            Duration grace,
            JsonClient client,
            ServiceTokens tokens) {
        this.remote = remote;
        this.client = client;
        this.tokens = tokens;
        if (config.places() < 1 || config.maxBatch() < 1 || config.maxBatch() > SettleRequest.MAX_BRANCHES) {
            throw new IllegalArgumentException("tcc.participants." + remote.name() + ": places is " + config.places()
                    + " and must be 1 or more, max-batch is " + config.maxBatch() + " and must be 1 to "
                    + SettleRequest.MAX_BRANCHES);
        }
        if (config.maxBatch() > 1) {
            for (Phase phase : List.of(Phase.TRY, Phase.CONFIRM, Phase.CANCEL)) {
                gatherers.put(
                        phase,
                        new Gatherer<>(
                                this::together,
                                config.places(),
                                config.maxBatch(),
                                config.patience(),
                                config.bulkhead() * config.maxBatch(),
                                letter -> letter.lifeNanos(grace)));
            }
        }
    }

    Remote remote() {
        return remote;
    }

    /**
     * One call for one branch.
     *
     * @param hurried whether it leaves at once and alone, whatever the guard says
     */
    record Letter(
            UUID transactionId,
            Effect.Call call,
            @Nullable Reason cancelReason,
            @Nullable String traceId,
            boolean hurried) {

        private BranchKey key() {
            return new BranchKey(transactionId, call.branch().id());
        }

        private SettleRequest.Branch entry() {
            return new SettleRequest.Branch(
                    transactionId, call.branch().id(), call.phase() == Phase.CANCEL ? cancelReason : null);
        }

        /** A try is of no use once the deadline has passed; a confirm or a cancel is until it has been heard. */
        private long lifeNanos(Duration grace) {
            return call.phase() == Phase.TRY
                    ? Duration.ofMillis(call.holdMs()).minus(grace).toNanos()
                    : Long.MAX_VALUE;
        }

        private boolean carriesPayload() {
            return call.phase() == Phase.CONFIRM && call.branch().spec().kind() == BranchKind.ON_CONFIRM;
        }
    }

    /**
     * What came of a call.
     *
     * @param status of the answer; null when none came
     * @param failure why none came
     */
    record Answer(
            Answers.Heard heard,
            @Nullable Integer status,
            @Nullable Throwable failure) {

        private static Answer of(Phase phase, @Nullable Reply reply, @Nullable Throwable thrown) {
            Throwable failure = cause(thrown);
            Reply answer = failure instanceof Remote.SickException sick ? sick.reply() : reply;
            return answer == null
                    ? new Answer(Answers.nothing(phase, "no answer: " + brief(failure)), null, failure)
                    : new Answer(Answers.of(phase, answer), answer.status(), null);
        }
    }

    /** Never fails, never blocks. */
    CompletionStage<Answer> send(Letter letter) {
        Phase phase = letter.call().phase();
        Gatherer<Letter, Answer> gatherer = letter.hurried() || letter.carriesPayload() ? null : gatherers.get(phase);
        return gatherer == null
                ? sendAlone(letter)
                : gatherer.call(letter).exceptionally(failure -> Answer.of(phase, null, failure));
    }

    /** Reads a reservation for an operator; never fails. */
    CompletionStage<Participants.Shown> look(BranchKey key, @Nullable String traceId) {
        String path = key.transactionId() + "/" + key.branchId();
        return send(HttpMethod.GET, path, null, traceId, true).handle((reply, thrown) -> {
            Throwable failure = cause(thrown);
            Reply answer = failure instanceof Remote.SickException sick ? sick.reply() : reply;
            return answer == null
                    ? new Participants.Shown(null, "no answer: " + brief(failure))
                    : Answers.shown(answer);
        });
    }

    private CompletionStage<Answer> sendAlone(Letter letter) {
        Effect.Call call = letter.call();
        HttpMethod method = call.phase() == Phase.POLL ? HttpMethod.GET : HttpMethod.PUT;
        String path = letter.transactionId() + "/" + call.branch().id() + path(call.phase());
        return send(method, path, body(letter), letter.traceId(), letter.hurried())
                .handle((reply, failure) -> judged(call.phase(), reply, failure));
    }

    /**
     * Sends tries, confirms, or cancels: one alone, several in one request. Only an entry says what became of its branch. A request
     * that is refused as a whole may be so for the sake of one of them, or on the way: then each goes alone.
     */
    private CompletionStage<List<Answer>> together(List<Letter> letters) {
        Phase phase = letters.get(0).call().phase();
        if (letters.size() == 1 || goesAlone(phase)) {
            return eachAlone(letters);
        }
        String body = body(phase, letters);
        if (body.getBytes(StandardCharsets.UTF_8).length > MAX_BODY_BYTES) {
            int half = letters.size() / 2;
            return together(letters.subList(0, half))
                    .thenCombine(together(letters.subList(half, letters.size())), Outbox::joined);
        }
        return send(
                        HttpMethod.POST,
                        path(phase).substring(1),
                        body,
                        letters.get(0).traceId(),
                        false)
                .handle((reply, failure) -> {
                    if (reply == null) {
                        return CompletableFuture.completedFuture(same(letters, judged(phase, null, failure)));
                    }
                    if (reply.status() == 200) {
                        return CompletableFuture.completedFuture(entries(phase, letters, reply));
                    }
                    if (reply.status() >= 400 && reply.status() < 500 && reply.status() != 429) {
                        noteRefusal(phase, reply.status());
                        return eachAlone(letters);
                    }
                    return CompletableFuture.completedFuture(same(
                            letters,
                            new Answer(
                                    Answers.nothing(phase, "answers a batch with " + reply.status()),
                                    reply.status(),
                                    null)));
                })
                .thenCompose(answers -> answers);
    }

    private boolean goesAlone(Phase phase) {
        Long until = aloneUntil.get(phase);
        return until != null && System.nanoTime() - until < 0;
    }

    private void noteRefusal(Phase phase, int status) {
        if (status == 404 || status == 405) {
            LOG.warnf(
                    "participant %s answers a batch of %s with %d; each goes alone for a while",
                    remote.name(), phase, status);
            aloneUntil.put(phase, System.nanoTime() + ALONE.toNanos());
        }
    }

    private static List<Answer> joined(List<Answer> some, List<Answer> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private CompletionStage<List<Answer>> eachAlone(List<Letter> letters) {
        CompletionStage<List<Answer>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (CompletionStage<Answer> one : letters.stream().map(this::sendAlone).toList()) {
            all = all.thenCombine(one, (answers, answer) -> {
                answers.add(answer);
                return answers;
            });
        }
        return all;
    }

    /** An answer that cannot even be judged is no answer. */
    private static Answer judged(Phase phase, @Nullable Reply reply, @Nullable Throwable failure) {
        try {
            return Answer.of(phase, reply, failure);
        } catch (RuntimeException e) {
            return Answer.of(phase, null, e);
        }
    }

    /** An entry that is missing says nothing about its branch; a list that cannot be read says nothing about any. */
    private static List<Answer> entries(Phase phase, List<Letter> letters, Reply reply) {
        Map<BranchKey, Answer> entries = new HashMap<>();
        try {
            if (phase == Phase.TRY) {
                for (TryResults.Result entry : reply.as(TryResults.class).results()) {
                    entries.put(
                            new BranchKey(entry.transactionId(), entry.branchId()),
                            new Answer(Answers.of(entry), entry.status(), null));
                }
            } else {
                for (SettleResults.Result entry : reply.as(SettleResults.class).results()) {
                    entries.put(
                            new BranchKey(entry.transactionId(), entry.branchId()),
                            new Answer(Answers.of(phase, entry), entry.status(), null));
                }
            }
        } catch (IOException | RuntimeException e) {
            String nonsense = "answers 200 with nonsense: " + brief(e);
            return same(letters, new Answer(Answers.nothing(phase, nonsense), reply.status(), null));
        }
        List<Answer> answers = new ArrayList<>();
        for (Letter letter : letters) {
            Answer entry = entries.get(letter.key());
            answers.add(
                    entry == null
                            ? new Answer(Answers.nothing(phase, "the answer leaves the branch out"), null, null)
                            : entry);
        }
        return answers;
    }

    private static List<Answer> same(List<Letter> letters, Answer answer) {
        return letters.stream().map(letter -> answer).toList();
    }

    private CompletionStage<Reply> send(
            HttpMethod method, String path, @Nullable String body, @Nullable String traceId, boolean hurried) {
        try {
            JsonClient.Call request = new JsonClient.Call(
                    method, remote.url() + "/tcc/" + path, body, tokens.bearer(), null, traceId, remote.timeout());
            Supplier<CompletionStage<Reply>> call =
                    () -> client.send(request).toCompletionStage().thenApply(Outbox::refuseSick);
            return hurried ? remote.unguarded(call) : remote.guarded(call);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Reply refuseSick(Reply reply) {
        if (Answers.isSick(reply)) {
            throw new Remote.SickException(reply);
        }
        return reply;
    }

    private static String path(Phase phase) {
        return switch (phase) {
            case TRY -> "/try";
            case POLL -> "";
            case CONFIRM -> "/confirm";
            case CANCEL -> "/cancel";
        };
    }

    private static String body(Phase phase, List<Letter> letters) {
        return phase == Phase.TRY
                ? letters.stream().map(Outbox::tryEntry).collect(Collectors.joining(",", "{\"branches\":[", "]}"))
                : CanonicalJson.write(
                        new SettleRequest(letters.stream().map(Letter::entry).toList()));
    }

    /** The payload is JSON already; ids of branches have no character that JSON would have to escape. */
    private static String tryEntry(Letter letter) {
        return "{\"transactionId\":\"" + letter.transactionId() + "\",\"branchId\":\""
                + letter.call().branch().id() + "\"," + tryFields(letter.call()) + "}";
    }

    private static String tryFields(Effect.Call call) {
        return "\"holdMs\":" + call.holdMs() + ",\"payload\":"
                + call.branch().spec().payload();
    }

    private static @Nullable String body(Letter letter) {
        Effect.Call call = letter.call();
        return switch (call.phase()) {
            case TRY -> "{" + tryFields(call) + "}";
            case POLL -> null;
            case CONFIRM ->
                letter.carriesPayload() ? "{\"payload\":" + call.branch().spec().payload() + "}" : null;
            case CANCEL -> CanonicalJson.write(new CancelRequest(letter.cancelReason()));
        };
    }

    private static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private static String brief(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        String message = failure.getMessage();
        String text = failure.getClass().getSimpleName() + (message == null ? "" : ", " + message);
        return text.substring(0, Math.min(text.length(), 200));
    }
}
