package io.holdfast.local.demo;

import java.util.List;

/** What the demo shows, in this order. */
final class Scenes {

    private static final String TEAPOT = "Ceramic teapot";
    private static final String KETTLE = "Copper kettle";
    private static final String CUPS = "Set of cups";

    static final List<Scene> ALL = List.of(
            new Scene(
                    "Paid from balance",
                    "Everyone is asked at once and holds its part; the coordinator decides, and everyone keeps it.",
                    TEAPOT,
                    15_000,
                    10,
                    2,
                    100_000,
                    0,
                    0,
                    null,
                    null,
                    null),
            new Scene(
                    "Balance and card, with a coupon",
                    "Five services hold. The card is asked last, when all that is cheap to let go is held already.",
                    CUPS,
                    18_000,
                    10,
                    3,
                    100_000,
                    5_000,
                    20_000,
                    "tok_ok",
                    null,
                    null),
            new Scene(
                    "Out of stock",
                    "Three are wanted and one is there. Stock refuses, and who has held for this order lets go.",
                    KETTLE,
                    32_000,
                    1,
                    3,
                    100_000,
                    0,
                    0,
                    null,
                    null,
                    new Scene.Refusal("stock", "OUT_OF_STOCK")),
            new Scene(
                    "Balance too small",
                    "The kettle is there, the money is not. Balance refuses, and stock puts the kettle back.",
                    KETTLE,
                    32_000,
                    10,
                    1,
                    7_000,
                    0,
                    0,
                    null,
                    null,
                    new Scene.Refusal("balance", "INSUFFICIENT_BALANCE")),
            new Scene(
                    "Card declined",
                    "All the others hold already when the card is declined; all of them let go, and nobody has paid.",
                    TEAPOT,
                    15_000,
                    10,
                    2,
                    100_000,
                    0,
                    10_000,
                    "tok_declined",
                    null,
                    new Scene.Refusal("payment", "PAYMENT_DECLINED")),
            new Scene(
                    "Card pending, then settled",
                    "The bank takes its time. The others go on holding, for as long as it takes and no longer.",
                    CUPS,
                    18_000,
                    10,
                    2,
                    100_000,
                    0,
                    10_000,
                    "tok_pending_ok",
                    null,
                    null),
            new Scene(
                    "A participant that is down for a moment",
                    "While the bank takes its time, balance is killed with the customer's money held. The decision falls"
                            + " without it. Its hold is in its database: it comes back, is asked again, and keeps it.",
                    TEAPOT,
                    15_000,
                    10,
                    2,
                    100_000,
                    0,
                    10_000,
                    "tok_pending_ok",
                    "balance",
                    null));

    private Scenes() {}
}
