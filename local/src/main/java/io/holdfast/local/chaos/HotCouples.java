package io.holdfast.local.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carts of the same two products, in one order and in the other. */
final class HotCouples implements Row {

    private static final int CLIENTS = 32;

    @Override
    public String name() {
        return "hot-couples";
    }

    @Override
    public String fault() {
        return "carts of two products in opposite order";
    }

    @Override
    public void run(Stage stage) throws Exception {
        int orders = stage.scale().pick(100, 2_000, 20_000);
        Goods goods = stage.goods();
        List<String> couple = goods.products(2, 1_000_000);
        List<Plan.Customer> customers = goods.customers(4, orders * 2 * Goods.PRICE);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            int first = stage.random().nextInt(2);
            Map<String, Integer> cart = new LinkedHashMap<>();
            cart.put(couple.get(first), 1);
            cart.put(couple.get(1 - first), 1);
            plans.add(Goods.plain(
                    customers.get(stage.random().nextInt(customers.size())), cart, Set.of("CONFIRMED"), true));
        }
        Traffic traffic = stage.traffic(plans);
        stage.crowdBegins();
        stage.placeWatched(traffic, CLIENTS);
        stage.faults(orders);
        stage.awaitAllEnded();
        stage.readEnds(traffic, goods);
        NoRefusals.require(stage, traffic);
    }
}
