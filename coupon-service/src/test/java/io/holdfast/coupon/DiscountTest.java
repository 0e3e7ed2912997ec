package io.holdfast.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Ids;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscountTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // type  | value            | cap              | least | amount           | off
                "FIXED   | 1000             | -                | 0     | 5000             | 1000",
                "FIXED   | 1000             | -                | 0     | 1000             | 1000",
                "FIXED   | 1000             | -                | 0     | 999              | 999",
                "FIXED   | 1000             | -                | 0     | 0                | 0",
                "FIXED   | 1000             | 500              | 0     | 5000             | 500",
                "FIXED   | 1000             | 500              | 0     | 400              | 400",
                "FIXED   | 1000             | 1001             | 0     | 5000             | 1000",
                "FIXED   | 1000000000000000 | -                | 0     | 1000000000000000 | 1000000000000000",
                "FIXED   | 1000000000000000 | -                | 0     | 1                | 1",
                "PERCENT | 10               | -                | 0     | 1000             | 100",
                "PERCENT | 10               | -                | 0     | 999              | 99",
                "PERCENT | 10               | -                | 0     | 1009             | 100",
                "PERCENT | 33               | -                | 0     | 101              | 33",
                "PERCENT | 1                | -                | 0     | 99               | 0",
                "PERCENT | 1                | -                | 0     | 100              | 1",
                "PERCENT | 100              | -                | 0     | 777              | 777",
                "PERCENT | 100              | -                | 0     | 0                | 0",
                "PERCENT | 50               | 300              | 0     | 1000             | 300",
                "PERCENT | 50               | 500              | 0     | 1000             | 500",
                "PERCENT | 50               | 501              | 0     | 1000             | 500",
                "PERCENT | 100              | -                | 0     | 1000000000000000 | 1000000000000000",
                "PERCENT | 99               | -                | 0     | 999999999999999  | 989999999999999",
                "PERCENT | 100              | 1000000000000000 | 0     | 1000000000000000 | 1000000000000000",
                "PERCENT | 100              | 1                | 0     | 1000000000000000 | 1",
                "FIXED   | 1000             | -                | 3000  | 3000             | 1000",
                "FIXED   | 1000             | -                | 3000  | 2999             | -",
                "PERCENT | 10               | -                | 3000  | 3000             | 300",
                "PERCENT | 10               | -                | 1     | 0                | -",
                "PERCENT | 10               | -                | 1000000000000000 | 999999999999999 | -",
            })
    void discountIsRoundedDownAndCapped(
            Discount.Type type, long value, @Nullable Long cap, long least, long amount, @Nullable Long off) {
        assertThat(new Discount(type, value, cap).on(amount, least))
                .isEqualTo(off == null ? OptionalLong.empty() : OptionalLong.of(off));
    }

    @Test
    void onlyAnAvailableCouponIsGoodForSomething() {
        for (CouponState state : CouponState.values()) {
            Terms.Verdict verdict = terms(state, 500).on(1000);
            if (state == CouponState.AVAILABLE) {
                assertThat(verdict).isEqualTo(new Terms.Verdict(100, null));
            } else {
                assertThat(verdict.discount()).isZero();
                assertThat(verdict.whyNot()).contains(state == CouponState.HELD ? "another order" : lower(state));
            }
        }
    }

    @Test
    void orderThatIsTooSmallIsToldTheLeastAmount() {
        assertThat(terms(CouponState.AVAILABLE, 1001).on(1000).whyNot()).contains("at least 1001, not 1000");
    }

    private static Terms terms(CouponState state, long minOrderAmount) {
        UUID id = Ids.next();
        return new Terms(
                id, new Discount(Discount.Type.PERCENT, 10L, null), minOrderAmount, state, Instant.ofEpochSecond(0));
    }

    private static String lower(CouponState state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}
