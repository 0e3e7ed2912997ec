package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    record Line(long quantity, String id, @Nullable String note) {}

    @Test
    void equalContentHasEqualText() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("b", List.of(1, 2));
        one.put("a", Map.of("y", true, "x", "ä"));
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("a", Map.of("x", "ä", "y", true));
        other.put("b", List.of(1, 2));
        assertThat(CanonicalJson.write(one))
                .isEqualTo(CanonicalJson.write(other))
                .isEqualTo("{\"a\":{\"x\":\"ä\",\"y\":true},\"b\":[1,2]}");
    }

    @Test
    void treeAndRecordOfTheSameContentAreTheSameText() {
        JsonNode tree = CanonicalJson.read("{ \"quantity\": 3, \"note\": null, \"id\": \"p\" }", JsonNode.class);
        // What is absent and what is null mean the same.
        assertThat(CanonicalJson.write(new Line(3, "p", null))).isEqualTo("{\"id\":\"p\",\"quantity\":3}");
        assertThat(CanonicalJson.write(CanonicalJson.read(CanonicalJson.write(tree), Line.class)))
                .isEqualTo(CanonicalJson.write(new Line(3, "p", null)));
    }

    @Test
    void orderOfAListMatters() {
        assertThat(CanonicalJson.write(List.of(1, 2))).isNotEqualTo(CanonicalJson.write(List.of(2, 1)));
    }

    @Test
    void hashIsSha256OfTheText() {
        assertThat(HexFormat.of().formatHex(CanonicalJson.hash("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void whatIsNotThatTypeIsRefused() {
        assertThatThrownBy(() -> CanonicalJson.read("[]", Line.class)).isInstanceOf(IllegalArgumentException.class);
    }
}
