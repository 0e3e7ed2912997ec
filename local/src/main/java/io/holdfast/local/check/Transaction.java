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

    /** Reads the transactions that match, live or archived; the condition stands there twice, with its values. */
    static String select(Bounds bounds, String which) {
        String columns = "SELECT id, state, decision, COALESCE(ended_at < UTC_TIMESTAMP(3) - "
                + Bounds.micros(bounds.agree()) + ", FALSE) AS settled, branches, progress FROM ";
        return "SELECT * FROM ((" + columns + "tcc_transaction " + which + ") UNION ALL (" + columns
                + "transaction_archive " + which + ")) transactions ";
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
