package io.holdfast.stock;

import io.holdfast.participant.Branch;
import io.holdfast.participant.Participant;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What try, confirm and cancel mean for stock: the quantities of all branches together, product by product. */
@ApplicationScoped
class StockParticipant implements Participant<HoldStock> {

    private final Stock stock;

    StockParticipant(Stock stock) {
        this.stock = stock;
    }

    @Override
    public Class<HoldStock> payloadType() {
        return HoldStock.class;
    }

    @Override
    public Collection<String> lockKeys(HoldStock payload) {
        return payload.lines().stream().map(line -> line.productId().toString()).collect(Collectors.toSet());
    }

    @Override
    public void hold(Connection connection, List<Branch<HoldStock>> branches) throws SQLException {
        SortedMap<Stock.Offer, Long> wanted = new TreeMap<>();
        lines(branches.stream())
                .forEach(line ->
                        wanted.merge(new Stock.Offer(line.productId(), line.unitPrice()), line.quantity(), Long::sum));
        stock.hold(connection, wanted);
    }

    @Override
    public void keep(Connection connection, List<Branch<HoldStock>> branches) throws SQLException {
        stock.keep(connection, quantities(branches.stream()));
    }

    @Override
    public void letGo(Connection connection, List<Cancelled<HoldStock>> branches) throws SQLException {
        stock.letGo(connection, quantities(branches.stream().map(Cancelled::branch)));
    }

    private static SortedMap<UUID, Long> quantities(Stream<Branch<HoldStock>> branches) {
        SortedMap<UUID, Long> quantities = new TreeMap<>();
        lines(branches).forEach(line -> quantities.merge(line.productId(), line.quantity(), Long::sum));
        return quantities;
    }

    private static Stream<HoldStock.Line> lines(Stream<Branch<HoldStock>> branches) {
        return branches.flatMap(branch -> branch.payload().lines().stream());
    }
}
