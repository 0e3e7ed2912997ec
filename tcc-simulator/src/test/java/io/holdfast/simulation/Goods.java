package io.holdfast.simulation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.holdfast.protocol.CanonicalJson;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The payload of every simulated branch: so much of one thing. There are few different ones, and millions are written and read;
 * so each is made into JSON once, and the product's JSON is given the short way to it.
 */
@JsonSerialize(using = Goods.Writer.class)
@JsonDeserialize(using = Goods.Reader.class)
public record Goods(int item, int quantity) {

    private static final Map<String, Goods> READ = new ConcurrentHashMap<>();
    private static final Map<Goods, Written> WRITTEN = new ConcurrentHashMap<>();

    public static Goods of(String payload) {
        Goods known = READ.get(payload);
        return known == null ? READ.computeIfAbsent(payload, text -> CanonicalJson.read(text, Goods.class)) : known;
    }

    ObjectNode json() {
        Written known = WRITTEN.get(this);
        return known == null ? WRITTEN.computeIfAbsent(this, Written::new) : known;
    }

    /** A tree whose text is there already. Nobody changes it. */
    private static final class Written extends ObjectNode {

        private static final long serialVersionUID = 1L;

        private final String text;

        Written(Goods goods) {
            super(JsonNodeFactory.instance);
            put("item", goods.item);
            put("quantity", goods.quantity);
            text = deepCopy().toString();
        }

        @Override
        public String toString() {
            return text;
        }

        @Override
        public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeRawValue(text);
        }
    }

    static final class Writer extends StdSerializer<Goods> {

        private static final long serialVersionUID = 1L;

        Writer() {
            super(Goods.class);
        }

        @Override
        public void serialize(Goods goods, JsonGenerator generator, SerializerProvider provider) throws IOException {
            goods.json().serialize(generator, provider);
        }
    }

    static final class Reader extends StdDeserializer<Goods> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(Goods.class);
        }

        @Override
        public Goods deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            int item = 0;
            int quantity = 0;
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                int value = parser.nextIntValue(0);
                if (field.equals("item")) {
                    item = value;
                } else {
                    quantity = value;
                }
            }
            return new Goods(item, quantity);
        }
    }
}
