package io.holdfast.coupon.campaign;

import io.holdfast.service.database.Database;
import io.holdfast.service.page.Cursor;
import io.holdfast.service.page.Page;
import io.holdfast.service.problem.RefusedException;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The campaigns: opened and found. */
@ApplicationScoped
class Campaigns implements PanacheRepositoryBase<Campaign, UUID> {

    private final Database database;

    Campaigns(Database database) {
        this.database = database;
    }

    Campaign open(OpenCampaign request, String operator) {
        return database.inEntityTransaction(CampaignStep.OPEN, () -> {
            Campaign campaign = new Campaign(request, operator);
            persistAndFlush(campaign);
            getEntityManager().refresh(campaign);
            return campaign;
        });
    }

    /** The campaign with that id. */
    Campaign need(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> RefusedException.notFound("campaign", id));
    }

    /** One page of the campaigns, newest first; of all of them when no state is given. */
    Page<CampaignView> page(@Nullable CampaignState state, @Nullable String cursor, int limit) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        if (state != null) {
            conditions.add("state = :state");
            parameters.put("state", state);
        }
        UUID behind = Cursor.decode(cursor, 1, values -> UUID.fromString(values.get(0)));
        if (behind != null) {
            conditions.add("id < :behind");
            parameters.put("behind", behind);
        }
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        List<Campaign> rows = find("from Campaign " + where + " order by id desc", parameters)
                .range(0, limit)
                .list();
        return Page.of(rows, limit, CampaignView::of, last -> List.of(last.id.toString()));
    }
}
