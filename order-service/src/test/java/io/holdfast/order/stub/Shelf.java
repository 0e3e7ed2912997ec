package io.holdfast.order.stub;

import io.holdfast.protocol.CanonicalJson;
import io.holdfast.protocol.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The products that stock's stub knows. */
public final class Shelf implements StubServer.Script {

    private final Map<UUID, Map<String, Object>> products = new ConcurrentHashMap<>();

    /** Puts a product on the shelf. */
    public UUID product(String name, long price) {
        UUID id = Ids.next();
        products.put(id, Map.of("productId", id, "name", name, "price", price, "active", true, "surprise", 1));
        return id;
    }

    @Override
    public StubServer.Answer answer(StubServer.Request request) {
        String ids = request.uri().substring(request.uri().indexOf("ids=") + 4);
        List<Map<String, Object>> found = Arrays.stream(ids.split(",", -1))
                .map(UUID::fromString)
                .map(products::get)
                .filter(Objects::nonNull)
                .toList();
        return StubServer.Answer.json(200, CanonicalJson.write(Map.of("items", found)));
    }
}
