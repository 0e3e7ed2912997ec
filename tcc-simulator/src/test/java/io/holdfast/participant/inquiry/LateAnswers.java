package io.holdfast.participant.inquiry;

import io.holdfast.participant.ParticipantConfig;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.simulation.Coordinators;
import io.holdfast.simulation.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks over the simulated network, and does not wait: who asks is given what was answered to the same question before, which
 * may be old by then, and the rest the next time. Each answer is given once.
 */
public final class LateAnswers extends Inquiry {

    private final Machine machine;
    private final Coordinators coordinators;
    private final Map<UUID, DecisionsAnswer.Entry> heard = new HashMap<>();

    @SuppressWarnings("NullAway") // Nothing is left that would use the parent's client.
    public LateAnswers(ParticipantConfig config, Machine machine, Coordinators coordinators) {
        super(null, config);
        this.machine = machine;
        this.coordinators = coordinators;
    }

    @Override
    public Optional<DecisionsAnswer> ask(Collection<UUID> transactionIds) {
        List<DecisionsAnswer.Entry> known = new ArrayList<>();
        List<UUID> unknown = new ArrayList<>();
        for (UUID id : transactionIds.stream().distinct().toList()) {
            DecisionsAnswer.Entry entry = heard.remove(id);
            if (entry == null) {
                unknown.add(id);
            } else {
                known.add(entry);
            }
        }
        if (!unknown.isEmpty()) {
            coordinators.decisions(machine, unknown, answer -> {
                if (answer != null) {
                    answer.decisions().forEach(entry -> heard.put(entry.transactionId(), entry));
                }
            });
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(new DecisionsAnswer(known));
    }
}
