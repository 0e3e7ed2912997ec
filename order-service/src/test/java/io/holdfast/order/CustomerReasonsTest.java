package io.holdfast.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomerReasonsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OUT_OF_STOCK",
                "PRICE_CHANGED",
                "PRODUCT_UNAVAILABLE",
                "INSUFFICIENT_BALANCE",
                "COUPON_NOT_USABLE",
                "PAYMENT_DECLINED",
                "TIMED_OUT",
                "CANCELLED_BY_USER",
                "PARTICIPANT_UNAVAILABLE"
            })
    void whatIsInTheListStays(String code) {
        Reason reason = new Reason(code, "so it is", "stock");
        assertThat(CustomerReasons.of(reason)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NEVER_BEGUN", "HTTP_401", "PAYLOAD_MISMATCH", "TOO_OLD", "ORDER_NOT_PENDING", "NEW_ONE"})
    void whatIsNotInTheListIsAParticipantThatDidNotDoItsPart(String code) {
        assertThat(CustomerReasons.of(new Reason(code, "so it is", "stock")))
                .isEqualTo(new Reason("PARTICIPANT_UNAVAILABLE", "so it is", "stock"));
    }

    @Test
    void aCancelThatWasAskedForIsTheUsers() {
        assertThat(CustomerReasons.of(new Reason("CANCELLED_BY_REQUEST", null, "coordinator")))
                .isEqualTo(new Reason("CANCELLED_BY_USER", null, "coordinator"));
        assertThat(CustomerReasons.of(null)).isNull();
    }
}
