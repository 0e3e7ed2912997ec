package io.holdfast.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Far more orders than there are units, all at once. */
final class SellOut implements Row {

    private static final Set<String> ENDS = Set.of("CONFIRMED", "OUT_OF_STOCK", "TIMED_OUT", "PARTICIPANT_UNAVAILABLE");

    @Override
    public String name() {
        return "oversell";
    }

    @Override
    public String fault() {
        return "many clients want the last units";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int units = stage.scale().pick(20, 100, 1_000);
        int orders = stage.scale().pick(150, 5_000, 50_000);
        int clients = stage.scale().pick(16, 64, 64);
        Goods goods = stage.goods();
        String product = goods.product(units);
        List<Plan.Customer> customers = goods.customers(8, (long) orders * Goods.PRICE);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            plans.add(Goods.plain(
                    customers.get(stage.random().nextInt(customers.size())), Map.of(product, 1), ENDS, true));
        }
        Traffic traffic = stage.traffic(plans);
        long begin = System.nanoTime();
        stage.crowdBegins();
        stage.placeWatched(traffic, clients);
        long end = System.nanoTime();
        stage.faults(orders - units);
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        long sold = traffic.orders().stream().filter(Asked::isConfirmed).count();
        stage.require(sold == units, sold + " of " + units + " units were sold");
        stage.figure("sold", "%d of %d units to %d clients", sold, units, clients);
        stage.figure("orders a second", "%.0f", orders / ((end - begin) / 1e9));
        stage.requireFewOutOfTime(traffic);
        NoRefusals.require(stage, traffic);
    }
}
