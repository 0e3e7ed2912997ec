package io.holdfast.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.load.HttpConnection;
import io.holdfast.protocol.CanonicalJson;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client was told must stay true; everything that does not is noticed. */
class AskedTest {

    private final Asked asked = new Asked(
            3,
            "key-3",
            Goods.plain(new Plan.Customer("carl", "token", 0), Map.of("kettle", 1), Set.of("CONFIRMED"), true));

    @Test
    void anOrderThatGoesOnToItsEndIsFine() {
        asked.hear(reply(202, "{'orderId':'a','status':'PENDING'}"));
        asked.hear(reply(200, whole("a", "CONFIRMED", 1_000)));
        asked.hear(reply(200, whole("a", "CONFIRMED", 1_000)));
        assertThat(asked.wrong()).isEmpty();
        assertThat(asked.isConfirmed()).isTrue();
        assertThat(asked.fromBalance()).isEqualTo(1_000);
    }

    @Test
    void anOrderThatNobodyEverAcknowledgedIsForgottenUnlessItIsSaidWhy() {
        assertThat(asked.isForgotten()).isTrue();
        asked.wrong("was refused by 400");
        assertThat(asked.isForgotten()).isFalse();
    }

    @Test
    void anAcknowledgedOrderIsNotForgotten() {
        asked.hear(reply(202, "{'orderId':'a','status':'PENDING'}"));
        assertThat(asked.isForgotten()).isFalse();
    }

    @Test
    void anotherOrderForTheSameKeyIsWrong() {
        asked.hear(reply(202, "{'orderId':'a','status':'PENDING'}"));
        asked.hear(reply(202, "{'orderId':'b','status':'PENDING'}"));
        assertThat(asked.wrong()).singleElement().asString().contains("is also b");
    }

    @Test
    void anEndThatIsTakenBackIsWrong() {
        asked.hear(reply(201, whole("a", "CONFIRMED", 1_000)));
        asked.hear(reply(200, whole("a", "CANCELLED", 1_000)));
        assertThat(asked.wrong()).singleElement().asString().contains("was CONFIRMED", "is now CANCELLED");
    }

    @Test
    void anotherAmountThanTheClientWasToldIsWrong() {
        asked.hear(reply(201, whole("a", "CONFIRMED", 1_000)));
        asked.hear(reply(200, whole("a", "CONFIRMED", 2_000)));
        assertThat(asked.wrong()).singleElement().asString().contains("was told as");
    }

    private static String whole(String id, String status, long paid) {
        return "{'orderId':'" + id + "','status':'" + status + "','total':" + paid + ",'paid':{'balance':" + paid
                + ",'card':0}}";
    }

    private static HttpConnection.Reply reply(int status, String json) {
        return new HttpConnection.Reply(status, CanonicalJson.read(json.replace('\'', '"'), JsonNode.class));
    }
}
