package io.holdfast.service.json;

import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.BranchKey;
import io.holdfast.protocol.BranchKind;
import io.holdfast.protocol.BranchState;
import io.holdfast.protocol.CancelRequest;
import io.holdfast.protocol.ConfirmRequest;
import io.holdfast.protocol.Decision;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.DecisionsRequest;
import io.holdfast.protocol.InquiryAnswer;
import io.holdfast.protocol.Outcome;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Reason;
import io.holdfast.protocol.ReservationState;
import io.holdfast.protocol.ReservationView;
import io.holdfast.protocol.SettleRequest;
import io.holdfast.protocol.SettleResults;
import io.holdfast.protocol.TccCode;
import io.holdfast.protocol.TransactionState;
import io.holdfast.protocol.TransactionView;
import io.holdfast.protocol.TryAllRequest;
import io.holdfast.protocol.TryAnswer;
import io.holdfast.protocol.TryRequest;
import io.holdfast.protocol.TryResults;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * All that travels between the processes. Quarkus finds for a native image only what a resource method takes or returns; what
 * is read and written by hand would be an empty record there: an answer of a participant, a problem, a row's JSON. The
 * protocol itself knows no framework, so it is told here, once for all services.
 */
@RegisterForReflection(
        targets = {
            BeginTransaction.class,
            BeginTransaction.Branch.class,
            BranchKey.class,
            BranchKind.class,
            BranchState.class,
            CancelRequest.class,
            ConfirmRequest.class,
            Decision.class,
            DecisionsAnswer.class,
            DecisionsAnswer.Entry.class,
            DecisionsRequest.class,
            InquiryAnswer.class,
            Outcome.class,
            OutcomeRequest.class,
            Problem.class,
            Problem.Violation.class,
            Reason.class,
            ReservationState.class,
            ReservationView.class,
            SettleRequest.class,
            SettleRequest.Branch.class,
            SettleResults.class,
            SettleResults.Result.class,
            TccCode.class,
            TransactionState.class,
            TransactionView.class,
            TransactionView.Branch.class,
            TransactionView.Call.class,
            TryAllRequest.class,
            TryAllRequest.Branch.class,
            TryAnswer.class,
            TryRequest.class,
            TryResults.class,
            TryResults.Result.class
        })
final class WireTypes {

    private WireTypes() {}
}
