package io.holdfast.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.protocol.CanonicalJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator's row says.
 *
 * @param settled ended so long ago that everybody must show it
 * @param branches each branch's participant and state, by the branch's id
 */
record Transaction(
        String id, String state, @Nullable String decision, boolean settled, Map<String, BranchOf> branches) {

    record BranchOf(String participant, String state) {}

    static String select(Bounds bounds) {
        return "SELECT id, state, decision, COALESCE(ended_at < UTC_TIMESTAMP(3) - " + Bounds.micros(bounds.agree())
                + ", FALSE) AS settled, branches, progress FROM tcc_transaction ";
    }

    static Transaction of(ResultSet row) throws SQLException {
        Map<String, String> states = new LinkedHashMap<>();
        for (JsonNode known : tree(row.getString("progress")).path("branches")) {
            states.put(known.path("branchId").asText(), known.path("state").asText("REGISTERED"));
        }
        Map<String, BranchOf> branches = new LinkedHashMap<>();
        for (JsonNode branch : tree(row.getString("branches"))) {
            String id = branch.path("branchId").asText();
            branches.put(id, new BranchOf(branch.path("participant").asText(), states.getOrDefault(id, "REGISTERED")));
        }
        return new Transaction(
                row.getString("id"),
                row.getString("state"),
                row.getString("decision"),
                row.getBoolean("settled"),
                branches);
    }

    private static JsonNode tree(@Nullable String json) {
        return json == null ? MissingNode.getInstance() : CanonicalJson.read(json, JsonNode.class);
    }

    boolean isConfirm() {
        return "CONFIRM".equals(decision);
    }

    boolean isCancel() {
        return "CANCEL".equals(decision);
    }

    boolean isMixed() {
        return state.equals("MIXED");
    }
}
