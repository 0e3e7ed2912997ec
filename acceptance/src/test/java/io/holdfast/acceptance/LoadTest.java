package io.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.run.Databases;
import io.holdfast.protocol.CanonicalJson;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ./holdfast load} and {@code ./holdfast check} tell what is so, and their exit codes say whether it is right. */
@ExtendWith(OneSystem.class)
class LoadTest {

    private static final int ORDERS = 60;

    private final RunningSystem system;
    private final Shop shop;

    LoadTest(RunningSystem system, Shop shop) {
        this.system = system;
        this.shop = shop;
    }

    @Test
    void loadTellsHowItsOrdersEndedAndWhatTheyCost() {
        String told = system.run("load", "--orders", Integer.toString(ORDERS), "--concurrency", "4", "--hot", "--json");
        JsonNode figures = CanonicalJson.read(told, JsonNode.class);
        assertThat(figures.path("orders").asInt()).isEqualTo(ORDERS);
        assertThat(figures.path("concurrency").asInt()).isEqualTo(4);
        assertThat(figures.path("hot").asBoolean()).isTrue();
        assertThat(figures.path("full").isBoolean()).isTrue();
        assertThat(figures.path("seed").asLong()).isEqualTo(1);
        assertThat(figures.path("failRate").asDouble()).isEqualTo(0.1);
        assertThat(figures.path("unexpected").asInt(-1)).as(told).isZero();
        assertThat(figures.path("firstUnexpected").isArray()).isTrue();
        assertThat(figures.path("confirmed").asInt()).isPositive();
        assertThat(figures.path("cancelled").asInt()).isPositive();
        assertThat(figures.path("confirmed").asInt() + figures.path("cancelled").asInt())
                .isEqualTo(ORDERS);
        for (String positive : List.of(
                "/seconds",
                "/confirmedPerSecond",
                "/cancelledPerSecond",
                "/latencyMs/p50",
                "/latencyMs/p95",
                "/latencyMs/p99",
                "/latencyMs/longest",
                "/cpuSecondsPerThousand",
                "/clientCpuSeconds",
                "/database/statements",
                "/database/commits",
                "/database/counted/Questions")) {
            assertThat(figures.at(positive).asDouble()).as(positive).isPositive();
        }
        assertThat(figures.path("processes").findValuesAsText("name"))
                .contains("coordinator", "order", "stock", "balance", "coupon", "payment", "mariadb", "redis");
        assertThat(figures.at("/check/invariants")).isNotEmpty().allSatisfy(invariant -> {
            assertThat(invariant.path("name").asText()).isNotEmpty();
            assertThat(invariant.path("violations").asInt(-1)).isZero();
        });
    }

    @Test
    void whatIsCorruptedFailsCheckByNameAndLoadToo() throws SQLException {
        String product = shop.newProduct(100, 10);
        sell(product, 1);
        try {
            assertThatThrownBy(() -> system.run("check"))
                    .hasMessageContaining("ended with 1:")
                    .message()
                    .containsPattern("BROKEN 3  stock-sold-was-reserved .*\\n.*" + product)
                    .contains("\n1 of ", " invariants are broken.");
            assertThatThrownBy(() -> system.run("check", "--json"))
                    .hasMessageContaining("ended with 1:")
                    .message()
                    .containsPattern("\"name\":\"stock-sold-was-reserved\"[^}]*\"violations\":1\\b");
            assertThatThrownBy(() -> system.run("load", "--orders", "4", "--concurrency", "2", "--fail-rate", "0"))
                    .hasMessageContaining("ended with 1:")
                    .hasMessageContaining("stock-sold-was-reserved");
        } finally {
            sell(product, -1); // The next test class has the same system.
        }
        assertThat(system.run("check")).containsPattern("All \\d+ invariants hold\\.");
    }

    /** Pieces are sold that nobody has ordered, which the database sees nothing wrong in. */
    private void sell(String product, int pieces) throws SQLException {
        SchemaAccess stock = Objects.requireNonNull(
                Databases.of(system.folder(), System.getenv()).get("stock"));
        try (Connection connection = DriverManager.getConnection(stock.jdbcUrl(), stock.user(), stock.password());
                PreparedStatement change = connection.prepareStatement(
                        "UPDATE product SET on_hand = on_hand - ?, sold = sold + ? WHERE id = ?")) {
            change.setInt(1, pieces);
            change.setInt(2, pieces);
            change.setString(3, product);
            assertThat(change.executeUpdate()).isEqualTo(1);
        }
    }
}
