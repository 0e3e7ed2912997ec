package io.holdfast.local.load;

import java.util.List;
import java.util.Map;

/**
 * What orders are made of: all that was prepared before the clock starts.
 *
 * @param products ids, by the number that the mix gives
 * @param customers tokens of those with money
 * @param poor tokens of those without
 * @param coupons the coupon of each order that brings one, by the order's number
 */
record Shop(List<String> products, List<String> customers, List<String> poor, Map<Integer, String> coupons) {

    /** What the balance pays of an order that is also paid by card; less than any order's total. */
    private static final int BALANCE_PART = 1_000;

    String token(Mix.Wanted wanted) {
        return (wanted.poor() ? poor : customers).get(wanted.customer());
    }

    /** The order as order-service wants it. */
    String body(int number, Mix.Wanted wanted) {
        StringBuilder json = new StringBuilder(256).append("{\"items\":[");
        String separator = "";
        for (Mix.Line line : wanted.lines()) {
            json.append(separator)
                    .append("{\"productId\":\"")
                    .append(products.get(line.product()))
                    .append("\",\"quantity\":")
                    .append(line.quantity())
                    .append('}');
            separator = ",";
        }
        json.append(']');
        String coupon = coupons.get(number);
        if (coupon != null) {
            json.append(",\"couponId\":\"").append(coupon).append('"');
        }
        json.append(",\"payment\":{");
        if (wanted.card()) {
            json.append("\"balanceAmount\":")
                    .append(BALANCE_PART)
                    .append(",\"cardToken\":\"")
                    .append(wanted.declined() ? "tok_declined" : "tok_ok")
                    .append('"');
        }
        return json.append("}}").toString();
    }
}
