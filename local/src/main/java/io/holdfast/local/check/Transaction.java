package io.holdfast.local.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.protocol.CanonicalJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator's row says, and what operators have written down about it.
 *
 * @param settled ended so long ago that everybody must show it
 * @param branches by their ids
 */
record Transaction(
        String id, String state, @Nullable String decision, boolean settled, Map<String, BranchOf> branches) {

    /** The words of operators about branches. They are written in one commit with the branch, so one statement reads both. */
    private static final String RESOLVED =
            "(SELECT JSON_ARRAYAGG(JSON_OBJECT('branchId', a.branch_id, 'state', a.state_after, 'forced', a.forced))"
                    + " FROM operator_action a WHERE a.transaction_id = t.id AND a.action = 'RESOLVE') AS resolved";

    /**
     * How an operator said that a branch ended.
     *
     * @param forced without the participant's word for it
     */
    record Resolved(String state, boolean forced) {}

    /**
     * A branch.
     *
     * @param onConfirm whether it works only at confirm, and has nothing to show of a cancel
     * @param resolved an operator's word; null when there is none
     */
    record BranchOf(
            String participant,
            boolean onConfirm,
            String state,
            @Nullable Resolved resolved) {

        boolean isKept() {
            return state.equals("CONFIRMED");
        }

        /** Whether it ended as an operator said. */
        boolean isResolved() {
            return resolved != null && resolved.state().equals(state);
        }

        /** Whether an operator answers for a participant that shows nothing any more. */
        boolean isForced() {
            return resolved != null && resolved.forced() && isResolved();
        }
    }

    /** Reads the transactions that match, live or archived; the condition stands there twice, with its values. */
    static String select(Bounds bounds, String which) {
        String columns = "SELECT id, state, decision, COALESCE(ended_at" + bounds.isSettled()
                + ", FALSE) AS settled, branches, progress, " + RESOLVED + " FROM ";
        return "SELECT * FROM ((" + columns + "tcc_transaction t " + which + ") UNION ALL (" + columns
                + "transaction_archive t " + which + ")) transactions ";
    }

    static Transaction of(ResultSet row) throws SQLException {
        Map<String, String> states = new LinkedHashMap<>();
        for (JsonNode known : tree(row.getString("progress")).path("branches")) {
            states.put(known.path("branchId").asText(), known.path("state").asText("REGISTERED"));
        }
        Map<String, Resolved> resolved = new LinkedHashMap<>();
        for (JsonNode word : tree(row.getString("resolved"))) {
            resolved.put(
                    word.path("branchId").asText(),
                    new Resolved(
                            word.path("state").asText(), word.path("forced").asBoolean()));
        }
        Map<String, BranchOf> branches = new LinkedHashMap<>();
        for (JsonNode branch : tree(row.getString("branches"))) {
            String id = branch.path("branchId").asText();
            branches.put(
                    id,
                    new BranchOf(
                            branch.path("participant").asText(),
                            branch.path("kind").asText().equals("ON_CONFIRM"),
                            states.getOrDefault(id, "REGISTERED"),
                            resolved.get(id)));
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

    /** The branch that the reservation is of; null when the transaction has no such branch. */
    @Nullable
    BranchOf branchOf(Reservation reservation) {
        BranchOf branch = branches.get(reservation.branchId());
        return branch != null && branch.participant().equals(reservation.participant()) ? branch : null;
    }

    boolean has(String participant) {
        return branches.values().stream()
                .anyMatch(branch -> branch.participant().equals(participant));
    }

    /** The participant's branch that an operator has ended, if there is one. */
    Optional<BranchOf> resolvedAt(String participant) {
        return branches.values().stream()
                .filter(branch -> branch.participant().equals(participant) && branch.isResolved())
                .findFirst();
    }

    /** Whether the participant must have kept what it held: as was decided, or as an operator found it. */
    boolean isKeptAt(String participant) {
        return resolvedAt(participant).map(BranchOf::isKept).orElse(isConfirm());
    }

    /** Whether the participant must have let go what it held. */
    boolean isLetGoAt(String participant) {
        return resolvedAt(participant).map(branch -> !branch.isKept()).orElse(isCancel());
    }
}
