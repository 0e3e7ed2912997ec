package io.holdfast.order.shop;

import io.holdfast.order.OrderConfig;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.service.client.JsonClient;
import io.holdfast.service.client.Reply;
import io.holdfast.service.http.Trace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Asks the coupon service what a coupon takes off. */
@ApplicationScoped
public class Coupons {

    /** The reason of an order whose coupon was refused. */
    public static final String NOT_USABLE = "COUPON_NOT_USABLE";

    private static final String NOT_FOUND = "NOT_FOUND";
    private static final String PARTICIPANT = "coupon";

    private final JsonClient client;
    private final String url;
    private final Duration timeout;

    Coupons(JsonClient client, OrderConfig config, @ConfigProperty(name = "holdfast.coupon.url") String url) {
        this.client = client;
        this.url = url;
        this.timeout = config.shopTimeout();
    }

    /**
     * What the coupon service says.
     *
     * @param discount in minor units; 0 when the coupon is refused
     * @param refusal why it is refused; null when it is not
     */
    public record Quote(long discount, @Nullable Reason refusal) {

        public static final Quote NO_COUPON = new Quote(0, null);
    }

    /**
     * Asks for the discount on an amount. Fails when the coupon service does not answer.
     *
     * @param authorization the customer's own, since a coupon is its owner's
     */
    public Future<Quote> quote(UUID couponId, long amount, String authorization) {
        return client.send(new JsonClient.Call(
                        HttpMethod.POST,
                        url + "/coupons/" + couponId + "/quote",
                        CanonicalJson.write(new Question(amount)),
                        authorization,
                        null,
                        Trace.currentId(),
                        timeout))
                .map(reply -> quote(reply, couponId, amount))
                .recover(failure -> Future.failedFuture(ShopTrouble.with(PARTICIPANT, failure)));
    }

    private static Quote quote(Reply reply, UUID couponId, long amount) {
        // Only in its own words: a status alone may be that of something between.
        Problem problem = reply.problem();
        if (reply.status() == 404 && problem != null && problem.code().equals(NOT_FOUND)) {
            return new Quote(0, new Reason(NOT_USABLE, "you have no coupon " + couponId, PARTICIPANT));
        }
        if (reply.status() == 409 && problem != null && problem.code().equals(NOT_USABLE)) {
            return new Quote(0, new Reason(NOT_USABLE, problem.detail(), PARTICIPANT));
        }
        if (reply.status() != 200) {
            throw ShopTrouble.with(PARTICIPANT, new IOException("it answers " + reply.status()));
        }
        try {
            long discount = reply.as(Answer.class).discount();
            if (discount < 0 || discount > amount) {
                throw new IOException("a discount of " + discount + " on " + amount);
            }
            return new Quote(discount, null);
        } catch (IOException e) {
            throw ShopTrouble.with(PARTICIPANT, e);
        }
    }

    @RegisterForReflection
    record Question(long amount) {}

    @RegisterForReflection
    record Answer(long discount) {}
}
