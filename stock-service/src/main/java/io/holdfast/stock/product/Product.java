package io.holdfast.stock.product;

import io.holdfast.protocol.Ids;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A product as it was read. Orders change the same row by plain statements at any time, so that an entity is good for
 * showing and for nothing else: every change of a row is a statement with its condition.
 */
@Entity
@Table(name = "product")
class Product {

    @Id
    UUID id;

    String name;
    String category;
    long price;
    boolean active;

    @Column(name = "on_hand")
    long onHand;

    long held;
    long sold;
    long received;
    long version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Product() {}

    /** A new product, for sale at once. */
    Product(String name, String category, long price, long quantity) {
        this.id = Ids.next();
        this.name = name;
        this.category = category;
        this.price = price;
        this.active = true;
        this.onHand = quantity;
        this.received = quantity;
        this.version = 1;
    }

    /** As a statement has read it, which names its columns. */
    static Product of(ResultSet row) throws SQLException {
        Product product = new Product();
        product.id = UUID.fromString(row.getString("id"));
        product.name = row.getString("name");
        product.category = row.getString("category");
        product.price = row.getLong("price");
        product.active = row.getBoolean("active");
        product.onHand = row.getLong("on_hand");
        product.held = row.getLong("held");
        product.sold = row.getLong("sold");
        product.received = row.getLong("received");
        product.version = row.getLong("version");
        return product;
    }

    long available() {
        return onHand - held;
    }
}
