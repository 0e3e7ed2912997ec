package io.holdfast.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.protocol.CanonicalJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The payload of every simulated branch: so much of one thing. */
public record Goods(int item, int quantity) {

    // There are few different ones, and reading each once spares the simulation a parser.
    private static final Map<String, Goods> READ = new ConcurrentHashMap<>();

    public static Goods of(String payload) {
        return READ.computeIfAbsent(payload, text -> CanonicalJson.read(text, Goods.class));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance.objectNode().put("item", item).put("quantity", quantity);
    }
}
