package io.holdfast.participant.inquiry;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.service.client.CoordinatorClient;
import io.holdfast.service.client.NotNowException;
import io.holdfast.service.client.Reply;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Asks the coordinator what was decided, of many transactions in one request. What it answers is binding. */
@ApplicationScoped
public class Inquiry {

    private static final Logger LOG = Logger.getLogger(Inquiry.class);
    /** It answers, but withholds all that was asked for: that is said about these, and keeps no others waiting. */
    private static final String RESTORED = "RESTORED";

    private final CoordinatorClient coordinator;
    private final Duration timeout;

    Inquiry(CoordinatorClient coordinator, ParticipantConfig config) {
        this.coordinator = coordinator;
        this.timeout = config.sweep().timeout();
    }

    /**
     * What the coordinator answers; a transaction about which it cannot say anything now is missing.
     *
     * @param transactionIds at most {@value DecisionsRequest#MAX_TRANSACTIONS} different ones
     * @return empty when it does not answer at all
     */
    public Optional<DecisionsAnswer> ask(Collection<UUID> transactionIds) {
        List<UUID> asked = transactionIds.stream().distinct().toList();
        try {
            Reply reply = coordinator.sendAndWait(
                    HttpMethod.POST,
                    "/transactions/decisions",
                    CanonicalJson.write(new DecisionsRequest(asked)),
                    timeout);
            if (reply.status() == 200) {
                return Optional.of(reply.as(DecisionsAnswer.class));
            }
            LOG.warnf(
                    "nothing is known of %d transactions: the coordinator answers %d",
                    (Object) asked.size(), reply.status());
        } catch (IOException e) {
            if (e.getCause() instanceof NotNowException refusal && RESTORED.equals(refusal.code())) {
                LOG.warnf("%d transactions may have been lost when the coordinator was restored", asked.size());
                return Optional.of(new DecisionsAnswer(List.of()));
            }
            LOG.warnf("nothing is known of %d transactions: %s", (Object) asked.size(), e.getMessage());
        }
        return Optional.empty();
    }
}
