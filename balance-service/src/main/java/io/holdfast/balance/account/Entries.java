package io.holdfast.balance.account;

import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledgers as they are read. */
@ApplicationScoped
class Entries implements PanacheRepositoryBase<Entry, UUID> {

    /** One page of a user's ledger, newest first. */
    Page<EntryView> page(String userId, @Nullable String cursor, int limit) {
        Map<String, Object> parameters = new HashMap<>(Map.of("userId", userId));
        Long behind = Cursor.decode(cursor, 1, values -> Long.valueOf(values.get(0)));
        if (behind != null) {
            parameters.put("behind", behind);
        }
        List<Entry> rows = find(
                        "from Entry where userId = :userId" + (behind == null ? "" : " and number < :behind")
                                + " order by number desc",
                        parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, EntryView::of, last -> List.of(Long.toString(last.number)));
    }
}
