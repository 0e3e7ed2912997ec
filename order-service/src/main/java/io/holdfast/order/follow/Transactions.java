package io.holdfast.order.follow;

import io.holdfast.order.OrderConfig;
import io.holdfast.order.OrderStatus;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionView;
import io.holdfast.service.client.CoordinatorClient;
import io.holdfast.service.client.Reply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The coordinator's transactions, as the initiator of an order speaks to them. */
@ApplicationScoped
class Transactions {

    private static final Logger LOG = Logger.getLogger(Transactions.class);
    private static final String PATH = "/transactions";
    private static final Answer NOTHING = new Answer(null, null);

    private final CoordinatorClient coordinator;
    private final Duration timeout;

    Transactions(CoordinatorClient coordinator, OrderConfig config) {
        this.coordinator = coordinator;
        this.timeout = config.coordinatorTimeout();
    }

    /**
     * What came of a begin.
     *
     * @param transaction how it stands; null when the coordinator does not say
     * @param refusedAs the code with which it refuses to begin it, for good; null when it does not
     */
    record Answer(
            @Nullable TransactionView transaction, @Nullable String refusedAs) {}

    /**
     * Begins the order's transaction, or learns how it stands when it was begun before.
     *
     * @param wait how long the coordinator shall wait for the end before it answers, in whole seconds
     */
    Future<Answer> begin(Begun order, long wait) {
        String prefer = wait > 0 ? "wait=" + wait : null;
        return coordinator
                .send(HttpMethod.POST, PATH, order.request(), prefer, timeout.plusSeconds(wait))
                .compose(reply -> answer(order, reply));
    }

    /**
     * Has the coordinator cancel a transaction that it refused to begin, so that it can never be begun; the order then ends on
     * its word like any other. The future fails with {@link UndecidableException} when it refuses that too: the transaction may
     * have been confirmed and be forgotten by now, so the order must not end on a guess.
     */
    Future<@Nullable Verdict> giveUp(Begun order, String refusedAs) {
        Reason reason = new Reason(
                Reason.PARTICIPANT_UNAVAILABLE, "the order could not be processed (" + refusedAs + ")", "coordinator");
        return coordinator
                .send(
                        HttpMethod.POST,
                        PATH + "/" + order.transactionId() + "/cancel",
                        CanonicalJson.write(new CancelRequest(reason)),
                        null,
                        timeout)
                .compose(reply -> {
                    int status = reply.status();
                    LOG.errorf(
                            "the coordinator refuses transaction %s of order %s (%s); asked to cancel it, it answers %d",
                            order.transactionId(), order.orderId(), refusedAs, status);
                    if (status == 200) {
                        return Future.succeededFuture(
                                isCancelled(order, reply) ? new Verdict(OrderStatus.CANCELLED, reason) : null);
                    }
                    return status == 202
                            ? Future.succeededFuture(null)
                            : Future.failedFuture(new UndecidableException(
                                    "it is neither begun (" + refusedAs + ") nor cancelled (" + status + ")"));
                });
    }

    /** Whether the coordinator says so itself, of this transaction: a bare status may be that of something between. */
    private static boolean isCancelled(Begun order, Reply reply) {
        try {
            TransactionView view = reply.as(TransactionView.class);
            return order.transactionId().equals(view.transactionId()) && view.decision() == Decision.CANCEL;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the coordinator itself has said it: anything between us and it may answer 200 with some JSON. */
    private static boolean isWhole(Begun order, TransactionView view) {
        return order.transactionId().equals(view.transactionId()) && view.state() != null && view.branches() != null;
    }

    private static Future<Answer> answer(Begun order, Reply reply) {
        int status = reply.status();
        if (status == 200 || status == 201 || status == 202) {
            try {
                TransactionView view = reply.as(TransactionView.class);
                return isWhole(order, view)
                        ? Future.succeededFuture(new Answer(view, null))
                        : Future.failedFuture(
                                new IOException("not the transaction of order " + order.orderId() + ": " + view));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
        }
        if (status == 429) {
            return Future.failedFuture(new IOException("the coordinator is overloaded"));
        }
        Problem problem = reply.problem();
        if ((status == 400 || status == 422) && problem != null) {
            return Future.succeededFuture(new Answer(null, problem.code()));
        }
        // A fault of the set-up (token, route, version), which says nothing about the transaction.
        LOG.warnf("the coordinator answers %d to the begin of order %s", status, order.orderId());
        return Future.succeededFuture(NOTHING);
    }
}
