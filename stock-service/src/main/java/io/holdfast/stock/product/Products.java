package io.holdfast.stock.product;

import io.holdfast.service.database.Database;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The products: registered, changed, found. */
@ApplicationScoped
class Products implements PanacheRepositoryBase<Product, UUID> {

    private static final String AMONG =
            "SELECT id, name, category, price, active, on_hand, held, sold, received, version"
                    + " FROM product WHERE id IN ";

    private final Database database;
    private final Adjustments adjustments;

    Products(Database database, Adjustments adjustments) {
        this.database = database;
        this.adjustments = adjustments;
    }

    /** Registers a product; its quantity is the first adjustment, so that the adjustments tell all that ever came in. */
    Product register(RegisterProduct request, String operator) {
        return database.inEntityTransaction(ProductStep.REGISTER, () -> {
            Product product = new Product(request.name(), request.category(), request.price(), request.quantity());
            persist(product);
            adjustments.recordRegistration(product, operator);
            flush();
            return product;
        });
    }

    /**
     * Changes what the request names.
     *
     * @throws RefusedException when there is no such product, or it has changed since it was read
     */
    Product change(UUID id, ChangeProduct request, IfMatch expected) {
        return database.inEntityTransaction(ProductStep.CHANGE, () -> {
            Map<String, Object> parameters = new HashMap<>();
            List<String> changes = new ArrayList<>(List.of("version = version + 1"));
            put(changes, parameters, "name", request.name());
            put(changes, parameters, "category", request.category());
            put(changes, parameters, "price", request.price());
            put(changes, parameters, "active", request.active());
            parameters.put("id", id);
            String condition = "id = :id";
            if (!expected.any()) {
                condition += " and version in :versions";
                parameters.put("versions", expected.versions());
            }
            int changed = update(String.join(", ", changes) + " where " + condition, parameters);
            Product product = need(id);
            if (changed == 0) {
                throw new RefusedException(
                        CommonRefusal.STALE_VERSION,
                        "the product's version is " + product.version + ", If-Match says " + expected);
            }
            return product;
        });
    }

    /** The product with that id. */
    Product need(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> RefusedException.notFound("product", id));
    }

    /** The products that exist among these, in the order of the ids. Every order asks so, and a plain statement costs least. */
    List<Product> among(Collection<UUID> ids) {
        List<UUID> wanted = ids.stream().distinct().toList();
        Map<UUID, Product> found = new HashMap<>();
        database.read(queries -> {
            String marks = String.join(", ", Collections.nCopies(wanted.size(), "?"));
            try (PreparedStatement select = queries.prepareStatement(AMONG + "(" + marks + ")")) {
                for (int i = 0; i < wanted.size(); i++) {
                    select.setString(i + 1, wanted.get(i).toString());
                }
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Product product = Product.of(rows);
                        found.put(product.id, product);
                    }
                }
            }
            return found;
        });
        return wanted.stream().filter(found::containsKey).map(found::get).toList();
    }

    /** One page of the products that pass the filter. */
    Page<ProductView> page(ProductFilter filter, ProductOrder order, @Nullable String cursor, int limit) {
        List<String> conditions = filter.conditions();
        Map<String, Object> parameters = filter.parameters();
        ProductOrder.Position position = order.position(cursor);
        if (position != null) {
            conditions.add(order.behind());
            parameters.putAll(order.parameters(position));
        }
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        List<Product> rows = find("from Product " + where + " order by " + order.orderBy(), parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, ProductView::of, order::cursorOf);
    }

    private static void put(
            List<String> changes, Map<String, Object> parameters, String field, @Nullable Object value) {
        if (value != null) {
            changes.add(field + " = :" + field);
            parameters.put(field, value);
        }
    }
}
