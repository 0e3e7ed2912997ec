package io.holdfast.payment.history;

import io.holdfast.payment.PaymentState;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The payments as they are read. */
@ApplicationScoped
class Payments implements PanacheRepositoryBase<Payment, UUID> {

    /** What a list shows; null means all. */
    record Filter(
            @Nullable String userId,
            @Nullable UUID orderId,
            @Nullable PaymentState state) {}

    /** One page of the payments that pass the filter, newest first. */
    Page<PaymentView> page(Filter filter, @Nullable String cursor, int limit) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        add(conditions, parameters, "userId = :userId", "userId", filter.userId());
        add(conditions, parameters, "orderId = :orderId", "orderId", filter.orderId());
        add(conditions, parameters, "state = :state", "state", filter.state());
        add(
                conditions,
                parameters,
                "id < :behind",
                "behind",
                Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0))));
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        List<Payment> rows = find("from Payment " + where + " order by id desc", parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, PaymentView::of, last -> List.of(last.id.toString()));
    }

    private static void add(
            List<String> conditions,
            Map<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(name, value);
        }
    }
}
