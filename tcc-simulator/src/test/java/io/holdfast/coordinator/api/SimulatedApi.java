package io.holdfast.coordinator.api;

import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.DatabaseClock;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.participant.Participants;
import io.holdfast.coordinator.store.Stored;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.protocol.BeginTransaction;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.OutcomeRequest;
import io.holdfast.protocol.Reason;
import io.holdfast.service.problem.RefusedException;
import io.holdfast.simulation.Bug;
import io.holdfast.simulation.World;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a replica answers: its real {@link BeginTransactions} and {@link Inquiries}, without HTTP. */
public final class SimulatedApi {

    private final BeginTransactions begins;
    private final Inquiries inquiries;

    public SimulatedApi(
            Transactions transactions,
            Participants participants,
            Engine engine,
            DatabaseClock clock,
            CoordinatorConfig config,
            World world) {
        IdAge age =
                world.has(Bug.BEGIN_FORGETS_THE_ARCHIVE) ? new ForgetfulAge(clock, config) : new IdAge(clock, config);
        this.begins = new BeginTransactions(transactions, participants, engine, age);
        this.inquiries = world.has(Bug.OUTCOME_AFTER_THE_DECISION_APPLIED)
                ? new BuggyInquiries(transactions, engine, age, config)
                : new Inquiries(transactions, engine, age, config);
    }

    /** The real ages with a bug planted in them: nothing that is begun can be in the archive. */
    private static final class ForgetfulAge extends IdAge {

        ForgetfulAge(DatabaseClock clock, CoordinatorConfig config) {
            super(clock, config);
        }

        @Override
        boolean mayBeArchived(UUID id) {
            return false;
        }
    }

    /**
     * An answer.
     *
     * @param status as in HTTP
     * @param transaction as it stands; null when it is refused
     */
    public record Reply(int status, @Nullable Stored transaction) {}

    public Reply begin(BeginTransaction request) {
        try {
            BeginTransactions.Begun begun = begins.begin(request, "order-service");
            return new Reply(begun.fresh() ? 201 : 200, begun.stored());
        } catch (RefusedException e) {
            return new Reply(e.refusal().status(), null);
        }
    }

    public Reply cancel(UUID id, @Nullable Reason reason) {
        try {
            Inquiries.Cancelled cancelled = inquiries.cancel(id, reason);
            return new Reply(cancelled.asked() ? 202 : 200, cancelled.stored());
        } catch (RefusedException e) {
            return new Reply(e.refusal().status(), null);
        }
    }

    /** Null when nothing can be said now. */
    public @Nullable DecisionsAnswer decisions(List<UUID> ids) {
        try {
            return inquiries.decisions(ids);
        } catch (RefusedException e) {
            return null;
        }
    }

    public int outcome(UUID id, String branchId, OutcomeRequest request, String participant) {
        try {
            inquiries.outcome(id, branchId, request, participant);
            return 204;
        } catch (RefusedException e) {
            return e.refusal().status();
        }
    }
}
