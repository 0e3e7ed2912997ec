package io.holdfast.balance;

import io.holdfast.participant.Branch;
import io.holdfast.participant.Participant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What try, confirm and cancel mean for money: the amounts of all branches together, user by user. */
@ApplicationScoped
class BalanceParticipant implements Participant<HoldBalance> {

    private final Balance balance;

    BalanceParticipant(Balance balance) {
        this.balance = balance;
    }

    @Override
    public Class<HoldBalance> payloadType() {
        return HoldBalance.class;
    }

    @Override
    public Collection<String> lockKeys(HoldBalance payload) {
        return List.of(payload.userId());
    }

    @Override
    public void hold(Connection connection, List<Branch<HoldBalance>> branches) throws SQLException {
        balance.hold(connection, amounts(branches.stream()));
    }

    @Override
    public void keep(Connection connection, List<Branch<HoldBalance>> branches) throws SQLException {
        balance.keep(
                connection,
                branches.stream()
                        .map(branch -> new Balance.Payment(
                                branch.payload().userId(),
                                branch.payload().amount(),
                                branch.key().toString()))
                        .toList());
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<HoldBalance>> branches) throws SQLException {
        balance.letGo(connection, amounts(branches.stream().map(Cancelled::branch)));
    }

    private static SortedMap<String, Long> amounts(Stream<Branch<HoldBalance>> branches) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        branches.map(Branch::payload).forEach(each -> amounts.merge(each.userId(), each.amount(), Long::sum));
        return amounts;
    }
}
