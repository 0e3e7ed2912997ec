package io.holdfast.local.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is there after an order.
 *
 * @param coupon the coupon's state; null without one
 */
record Left(
        long onHand,
        long heldStock,
        long balance,
        long heldBalance,
        @Nullable String coupon) {

    /** What must be there after the scene. */
    static Left after(Scene scene) {
        boolean kept = scene.refusal() == null;
        return new Left(
                scene.shelf() - (kept ? scene.quantity() : 0),
                0,
                scene.money() - (kept ? scene.paidFromBalance() : 0),
                0,
                scene.discount() == 0 ? null : kept ? "USED" : "AVAILABLE");
    }

    String words(Scene before) {
        return String.format(
                Locale.ROOT,
                "Afterwards: stock %,d → %,d, balance %,d → %,d%s, %s",
                before.shelf(),
                onHand,
                before.money(),
                balance,
                coupon == null ? "" : ", coupon " + coupon.toLowerCase(Locale.ROOT),
                heldStock == 0 && heldBalance == 0
                        ? "nothing held"
                        : String.format(Locale.ROOT, "STILL HELD: stock %,d, balance %,d", heldStock, heldBalance));
    }
}
