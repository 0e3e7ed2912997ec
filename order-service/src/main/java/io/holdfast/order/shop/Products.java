package io.holdfast.order.shop;

import io.holdfast.order.OrderConfig;
import io.holdfast.order.price.Product;
import io.holdfast.service.client.JsonClient;
import io.holdfast.service.client.Reply;
import io.holdfast.service.http.Trace;
import io.holdfast.service.identity.ServiceTokens;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Reads products from stock. */
@ApplicationScoped
public class Products {

    private static final int MAX_NAME = 255;

    private final JsonClient client;
    private final ServiceTokens tokens;
    private final String url;
    private final Duration timeout;

    Products(
            JsonClient client,
            ServiceTokens tokens,
            OrderConfig config,
            @ConfigProperty(name = "holdfast.stock.url") String url) {
        this.client = client;
        this.tokens = tokens;
        this.url = url;
        this.timeout = config.shopTimeout();
    }

    /** The products that exist, by id. Fails when stock does not answer. */
    public Future<Map<UUID, Product>> read(Collection<UUID> ids) {
        String list = ids.stream().distinct().map(UUID::toString).collect(Collectors.joining(","));
        return client.send(new JsonClient.Call(
                        HttpMethod.GET,
                        url + "/products?ids=" + list,
                        null,
                        tokens.bearer(),
                        null,
                        Trace.currentId(),
                        timeout))
                .map(Products::products)
                .recover(failure -> Future.failedFuture(ShopTrouble.with("stock", failure)));
    }

    private static Map<UUID, Product> products(Reply reply) {
        if (reply.status() != 200) {
            throw ShopTrouble.with("stock", new IOException("it answers " + reply.status()));
        }
        try {
            return reply.as(Found.class).items().stream()
                    .map(Found.Item::product)
                    .collect(Collectors.toMap(Product::productId, product -> product, (one, same) -> one));
        } catch (IOException | RuntimeException e) {
            throw ShopTrouble.with("stock", e);
        }
    }

    /** What an order needs of stock's answer. */
    @RegisterForReflection
    record Found(List<Item> items) {

        @RegisterForReflection
        record Item(
                UUID productId,
                @Nullable String name,
                @Nullable Long price) {

            Product product() {
                if (name == null || price == null || price < 0) {
                    throw new IllegalArgumentException("product " + productId + " has no name or price");
                }
                return new Product(productId, name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME), price);
            }
        }
    }
}
