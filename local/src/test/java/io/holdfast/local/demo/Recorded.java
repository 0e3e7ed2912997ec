package io.holdfast.local.demo;

import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A transaction as a coordinator would tell it, call by call. */
final class Recorded {

    private static final Instant BEGIN = Instant.parse("2026-05-04T03:00:00Z");

    private final List<TransactionView.Branch> branches = new ArrayList<>();
    private final List<TransactionView.Call> calls = new ArrayList<>();
    private @Nullable Decision decision;
    private @Nullable Long decided;
    private @Nullable Long ended;
    private @Nullable Reason reason;

    Recorded branch(String name, BranchState state) {
        branches.add(new TransactionView.Branch(name, name, BranchKind.TCC, 1, state, 1, null, null, null));
        return this;
    }

    /** @param status null when no answer came */
    Recorded call(String branch, String phase, long at, long duration, @Nullable Integer status) {
        String error = status == null ? "no answer: refused" : status >= 400 ? "answers " + status : null;
        calls.add(new TransactionView.Call(branch, phase, 1, BEGIN.plusMillis(at), duration, status, error));
        return this;
    }

    Recorded decided(Decision what, long at) {
        decision = what;
        decided = at;
        return this;
    }

    Recorded because(Reason why) {
        reason = why;
        return this;
    }

    Recorded ended(long at) {
        ended = at;
        return this;
    }

    TransactionView view() {
        return new TransactionView(
                new UUID(0, 7),
                state(),
                decision,
                false,
                reason,
                BEGIN.plusSeconds(10),
                branches,
                null,
                BEGIN,
                decided == null ? null : BEGIN.plusMillis(decided),
                ended == null ? null : BEGIN.plusMillis(ended),
                null,
                calls,
                null,
                null);
    }

    private TransactionState state() {
        if (decision == null) {
            return TransactionState.TRYING;
        }
        boolean confirm = decision == Decision.CONFIRM;
        if (ended == null) {
            return confirm ? TransactionState.CONFIRMING : TransactionState.CANCELLING;
        }
        return confirm ? TransactionState.CONFIRMED : TransactionState.CANCELLED;
    }

    /** Two participants that keep what they hold. */
    static Recorded kept() {
        return new Recorded()
                .branch("stock", BranchState.CONFIRMED)
                .branch("balance", BranchState.CONFIRMED)
                .call("stock", "TRY", 2, 18, 200)
                .call("balance", "TRY", 4, 26, 200)
                .decided(Decision.CONFIRM, 40)
                .call("stock", "CONFIRM", 42, 18, 204)
                .call("balance", "CONFIRM", 42, 28, 204)
                .ended(80);
    }

    /** Balance refuses, stock lets go. */
    static Recorded refused() {
        return new Recorded()
                .branch("stock", BranchState.CANCELLED)
                .branch("balance", BranchState.REJECTED)
                .call("stock", "TRY", 2, 18, 200)
                .call("balance", "TRY", 4, 26, 409)
                .because(new Reason("INSUFFICIENT_BALANCE", "available are 7, not 30", "balance"))
                .decided(Decision.CANCEL, 40)
                .call("stock", "CANCEL", 42, 18, 204)
                .ended(62);
    }

    /** The card is pending; balance is down when the decision falls. */
    static Recorded missed() {
        return new Recorded()
                .branch("balance", BranchState.CONFIRMED)
                .branch("payment", BranchState.CONFIRMED)
                .call("balance", "TRY", 2, 18, 200)
                .call("payment", "TRY", 25, 30, 202)
                .call("payment", "POLL", 500, 10, 200)
                .call("payment", "POLL", 1_450, 10, 200)
                .decided(Decision.CONFIRM, 1_500)
                .call("balance", "CONFIRM", 1_510, 2, null)
                .call("payment", "CONFIRM", 1_510, 40, 204)
                .call("balance", "CONFIRM", 1_900, 2, null)
                .call("balance", "CONFIRM", 3_100, 300, 204)
                .ended(3_420);
    }
}
