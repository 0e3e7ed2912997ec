package io.holdfast.order;

import io.holdfast.service.database.Database;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads orders. Each read has a transaction of its own, so that it sees what is committed and never a stale entity. */
@ApplicationScoped
public class Orders implements PanacheRepositoryBase<Order, UUID> {

    private final Database database;

    Orders(Database database) {
        this.database = database;
    }

    /**
     * The order, if it belongs to the owner.
     *
     * @param ownerId null for whoever may read all
     */
    public @Nullable Order find(UUID orderId, @Nullable String ownerId) {
        return database.<@Nullable Order>readEntities(() -> ownerId == null
                ? findById(orderId)
                : find("id = ?1 and userId = ?2", orderId, ownerId).firstResult());
    }

    /**
     * Orders, the newest first. Their ids are made in the order of time.
     *
     * @param ownerId null for everybody's
     * @param behind the id that the list goes on behind
     */
    public List<Order> list(@Nullable String ownerId, @Nullable OrderStatus status, @Nullable UUID behind, int limit) {
        List<String> conditions = new ArrayList<>();
        Parameters parameters = new Parameters();
        if (ownerId != null) {
            conditions.add("userId = :owner");
            parameters.and("owner", ownerId);
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.and("status", status);
        }
        if (behind != null) {
            conditions.add("id < :behind");
            parameters.and("behind", behind);
        }
        Sort newestFirst = Sort.descending("id");
        return database.readEntities(() -> (conditions.isEmpty()
                        ? findAll(newestFirst)
                        : find(String.join(" and ", conditions), newestFirst, parameters))
                .range(0, limit - 1)
                .list());
    }
}
