package io.holdfast.order.place;

import io.holdfast.order.NewOrder;
import io.holdfast.order.OrderConfig;
import io.holdfast.order.OrderStatus;
import io.holdfast.order.price.Basket;
import io.holdfast.order.price.Price;
import io.holdfast.order.shop.Coupons;
import io.holdfast.order.shop.Products;
import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import io.holdfast.service.crash.StepResult;
import io.holdfast.service.database.Database;
import io.holdfast.service.idempotency.IdempotencyKeys;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes orders. What a crash must not lose is in one commit: the key, the order, its transaction's id and the exact text that
 * begins it. Whoever calls begins the transaction after that.
 */
@ApplicationScoped
class PlaceOrders {

    private static final String FIND = "SELECT transaction_id, status, begin_request FROM orders WHERE order_id = ?";

    private final Products products;
    private final Coupons coupons;
    private final IdempotencyKeys keys;
    private final Database database;
    private final OrderConfig config;

    PlaceOrders(Products products, Coupons coupons, IdempotencyKeys keys, Database database, OrderConfig config) {
        this.products = products;
        this.coupons = coupons;
        this.keys = keys;
        this.database = database;
        this.config = config;
    }

    /**
     * An order that is there now.
     *
     * @param beginRequest begins its transaction; null when it needs none
     * @param replayed whether an earlier request with the same key made it
     */
    record Placed(
            UUID orderId,
            UUID transactionId,
            OrderStatus status,
            @Nullable String beginRequest,
            boolean replayed) {}

    /**
     * Makes the order, or finds the one that the key stands for. Never blocks the calling thread.
     *
     * <p>A repeat is found where the key is written, which costs nobody else a look at it. When there is nothing to write,
     * because the order cannot be made now, the key is looked up: what was made before is there all the same.
     *
     * @param authorization the customer's own
     */
    Uni<Placed> place(String userId, IdempotencyKeys.Request key, PlaceOrder request, String authorization) {
        return Uni.createFrom()
                .completionStage(() -> products.read(request.items().stream()
                                .map(PlaceOrder.Line::productId)
                                .toList())
                        .toCompletionStage())
                .map(shown -> Basket.of(request.wanted(), shown))
                .flatMap(basket ->
                        quote(request, basket, authorization).map(quote -> order(userId, request, basket, quote)))
                .flatMap(order -> VertxContextSupport.executeBlocking(() -> commit(key, order)))
                .onFailure()
                .recoverWithUni(failure -> VertxContextSupport.executeBlocking(() -> earlier(key))
                        .flatMap(earlier -> earlier.isPresent()
                                ? Uni.createFrom().item(earlier.get())
                                : Uni.createFrom().failure(failure)));
    }

    private Optional<Placed> earlier(IdempotencyKeys.Request key) {
        return database.read(queries -> {
            Optional<IdempotencyKeys.Claim> claim = keys.find(queries, key);
            return claim.isPresent() ? Optional.of(replay(queries, claim.get().madeId())) : Optional.empty();
        });
    }

    private Uni<Coupons.Quote> quote(PlaceOrder request, Basket basket, String authorization) {
        UUID couponId = request.couponId();
        return couponId == null
                ? Uni.createFrom().item(Coupons.Quote.NO_COUPON)
                : Uni.createFrom()
                        .completionStage(() -> coupons.quote(couponId, basket.subtotal(), authorization)
                                .toCompletionStage());
    }

    /** An order whose coupon is refused is over before a transaction is needed, and none is ever begun for it. */
    private NewOrder order(String userId, PlaceOrder request, Basket basket, Coupons.Quote quote) {
        PlaceOrder.Payment payment = request.payment();
        Price price =
                Price.of(basket.subtotal(), quote.discount(), payment.balanceAmount(), payment.cardToken() != null);
        UUID orderId = Ids.next();
        UUID transactionId = Ids.next();
        String beginRequest = null;
        if (quote.refusal() == null) {
            BeginRequest.Content content = new BeginRequest.Content(
                    orderId,
                    transactionId,
                    userId,
                    basket.lines(),
                    price.requireCovered(),
                    request.couponId(),
                    payment.cardToken());
            beginRequest =
                    CanonicalJson.write(BeginRequest.of(content, config.transactionTimeout(), config.paymentTimeout()));
        }
        return new NewOrder(
                orderId,
                userId,
                basket.lines(),
                price,
                request.couponId(),
                transactionId,
                beginRequest,
                quote.refusal());
    }

    private Placed commit(IdempotencyKeys.Request key, NewOrder order) {
        Duration firstAsk = order.price().card() > 0
                ? config.sweep().firstWithCard()
                : config.sweep().first();
        StepResult<Placed> placed = database.inTransaction(PlaceStep.PLACE, connection -> {
            IdempotencyKeys.Claim claim = keys.claim(connection, key, order.orderId());
            if (claim.replayed()) {
                return new StepResult<>(replay(connection::prepareStatement, claim.madeId()), false);
            }
            order.insert(connection, firstAsk);
            return new StepResult<>(
                    new Placed(order.orderId(), order.transactionId(), order.status(), order.beginRequest(), false),
                    true);
        });
        return placed.value();
    }

    private static Placed replay(Database.Queries queries, UUID orderId) throws SQLException {
        try (PreparedStatement statement = queries.prepareStatement(FIND)) {
            statement.setString(1, orderId.toString());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("a key stands for order " + orderId + ", which is not there");
                }
                return new Placed(
                        orderId,
                        UUID.fromString(row.getString(1)),
                        OrderStatus.valueOf(row.getString(2)),
                        row.getString(3),
                        true);
            }
        }
    }
}
