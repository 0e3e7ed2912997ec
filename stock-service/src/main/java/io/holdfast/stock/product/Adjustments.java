package io.holdfast.stock.product;

import io.holdfast.service.database.Database;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The recorded changes of stock on hand that no order made. */
@ApplicationScoped
class Adjustments implements PanacheRepositoryBase<Adjustment, UUID> {

    /** The most of one product that can be on hand. */
    static final long MAX_ON_HAND = 1_000_000_000_000L;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String CHANGE = """
            update Product set onHand = onHand + :delta, received = received + :delta
            where id = :id and onHand + :delta between held and :most""";

    private static final String LAST = "select coalesce(max(number), 0) from Adjustment where productId = :id";

    private final Database database;
    private final EntityManager entities;

    Adjustments(Database database, EntityManager entities) {
        this.database = database;
        this.entities = entities;
    }

    /**
     * Changes the stock on hand and records it.
     *
     * @throws RefusedException when that would cut into held stock, or bring more than {@value #MAX_ON_HAND}
     */
    Adjustment adjust(UUID productId, AdjustStock request, String operator) {
        if (request.delta() == 0) {
            throw RefusedException.invalid("delta", "must not be 0");
        }
        return database.inEntityTransaction(ProductStep.ADJUST, () -> {
            int changed = entities.createQuery(CHANGE)
                    .setParameter("delta", request.delta())
                    .setParameter("id", productId)
                    .setParameter("most", MAX_ON_HAND)
                    .executeUpdate();
            Product product = entities.find(Product.class, productId);
            if (product == null) {
                throw RefusedException.notFound("product", productId);
            }
            if (changed == 0) {
                throw refusal(product, request.delta());
            }
            // The update has locked the product's row: nobody else counts at the same time.
            long number = 1
                    + entities.createQuery(LAST, Long.class)
                            .setParameter("id", productId)
                            .getSingleResult();
            Adjustment adjustment =
                    new Adjustment(productId, number, request.delta(), request.reason(), product.onHand, operator);
            persist(adjustment);
            flush();
            return adjustment;
        });
    }

    void recordRegistration(Product product, String operator) {
        persist(new Adjustment(product.id, 1, product.onHand, "registered", product.onHand, operator));
    }

    /** One page of a product's adjustments, newest first. */
    Page<AdjustmentView> page(UUID productId, @Nullable String cursor, int limit) {
        Map<String, Object> parameters = new HashMap<>(Map.of("productId", productId));
        Long behind = Cursor.decode(cursor, 1, values -> Long.valueOf(values.get(0)));
        if (behind != null) {
            parameters.put("behind", behind);
        }
        List<Adjustment> rows = find(
                        "from Adjustment where productId = :productId" + (behind == null ? "" : " and number < :behind")
                                + " order by number desc",
                        parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, AdjustmentView::of, last -> List.of(Long.toString(last.number)));
    }

    private static RefusedException refusal(Product product, long delta) {
        if (product.available() + delta < 0) {
            return new RefusedException(
                    ProductRefusal.STOCK_NOT_AVAILABLE,
                    "available are " + product.available() + " (on hand " + product.onHand + ", held " + product.held
                            + "), to be taken " + -delta);
        }
        if (product.onHand + delta > MAX_ON_HAND) {
            return new RefusedException(
                    ProductRefusal.STOCK_LIMIT_REACHED,
                    "on hand are " + product.onHand + ", to be brought " + delta + ", at most " + MAX_ON_HAND);
        }
        return RefusedException.retryable(CommonRefusal.BUSY, "the stock changed at the same time", SOON);
    }
}
