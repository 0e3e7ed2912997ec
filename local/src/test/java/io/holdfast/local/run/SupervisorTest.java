package io.holdfast.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.embedded.Account;
import io.holdfast.embedded.Ports;
import io.holdfast.embedded.process.PidFile;
import io.holdfast.embedded.process.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path root = Path.of("replaced");

    @Test
    void whatDiesIsStartedAgainAndWhatIsStoppedIsNot() {
        TestCopy copy = TestCopy.of(root, "alpha", "beta");
        try (Supervisor supervisor = copy.supervisor()) {
            supervisor.start();
            Unit alpha = supervisor.unit("alpha").orElseThrow();
            Unit beta = supervisor.unit("beta").orElseThrow();
            long firstPid = alpha.status().pid();

            assertThat(alpha.kill(false)).isTrue();
            assertThat(beta.stop()).isTrue();

            await().atMost(PATIENCE).until(() -> isReady(alpha));
            assertThat(alpha.status().pid()).isNotEqualTo(firstPid);
            assertThat(alpha.status().restarts()).isEqualTo(1);
            assertThat(beta.status().state()).isEqualTo(Unit.State.STOPPED);
            assertThat(Ports.isFree(beta.port())).isTrue();
            assertThat(copy.said())
                    .contains("alpha ended with exit code 137 (killed)")
                    .doesNotContain("beta ended");

            assertThat(beta.start()).isTrue();
            assertThat(beta.start()).isFalse();
            await().atMost(PATIENCE).until(() -> isReady(beta));
        }
        assertNothingRuns(copy);
    }

    @Test
    void aKilledServerIsStartedAgainWithItsData() {
        TestCopy copy = TestCopy.of(root, "alpha");
        try (Supervisor supervisor = copy.supervisor()) {
            supervisor.start();
            execute(copy, "CREATE TABLE kept (id INT PRIMARY KEY)");
            for (String server : List.of("mariadb", "redis")) {
                Unit unit = supervisor.unit(server).orElseThrow();
                unit.kill(false);
                await().atMost(PATIENCE)
                        .until(() -> unit.status().state() == Unit.State.RUNNING
                                && unit.status().restarts() == 1);
            }
            execute(copy, "INSERT INTO kept VALUES (1)");
        }
        try (Supervisor again = copy.supervisor()) {
            again.start();
            assertThat(count(copy, "kept")).isEqualTo(1);
        }
        assertNothingRuns(copy);
    }

    @Test
    void eachProcessGetsItsOwnAccountAndTheAddressesOfTheOthers() throws IOException {
        TestCopy copy = TestCopy.of(root, Service.COORDINATOR, "stock");
        try (Supervisor supervisor = copy.supervisor()) {
            supervisor.start();
            assertThat(environment(copy, "stock"))
                    .contains("HOLDFAST_COORDINATOR_URLS=http://127.0.0.1:" + copy.port(Service.COORDINATOR))
                    .contains("QUARKUS_DATASOURCE_USERNAME=stock")
                    .contains("private/stock.pem")
                    .doesNotContain("TCC_PARTICIPANTS_");
            assertThat(environment(copy, Service.COORDINATOR))
                    .contains("TCC_PARTICIPANTS_STOCK_URL=http://127.0.0.1:" + copy.port("stock"))
                    .contains("TCC_PARTICIPANTS_STOCK_KINDS=TCC");
        }
    }

    @Test
    void theGatewayStandsOutsideAndOnlyPaymentKnowsItsKey() throws IOException {
        TestCopy copy = TestCopy.of(root, Service.COORDINATOR, "payment", "stock", Service.PG);
        try (Supervisor supervisor = copy.supervisor()) {
            supervisor.start();
            assertThat(environment(copy, "payment"))
                    .contains("HOLDFAST_PG_URL=http://127.0.0.1:" + copy.port(Service.PG))
                    .contains("HOLDFAST_PG_API_KEY=")
                    .contains("HOLDFAST_PG_WEBHOOK_SECRET=development-")
                    .contains("HOLDFAST_DEVELOPMENT=true");
            assertThat(environment(copy, "stock"))
                    .doesNotContain("HOLDFAST_PG_API_KEY")
                    .doesNotContain("HOLDFAST_PG_WEBHOOK_SECRET");
            assertThat(environment(copy, Service.COORDINATOR))
                    .contains("TCC_PARTICIPANTS_PAYMENT_URL")
                    .doesNotContain("TCC_PARTICIPANTS_PG_URL")
                    .doesNotContain("HOLDFAST_PG_API_KEY");
            Path ledger = copy.options().folder().data().resolve("pg/ledger.jsonl");
            assertThat(ledger).exists();
            Unit gateway = supervisor.unit(Service.PG).orElseThrow();
            gateway.kill(false);
            await().atMost(PATIENCE).until(() -> isReady(gateway));
        }
        assertNothingRuns(copy);
    }

    @Test
    void aPortInUseIsReportedAndNothingIsLeftRunning() throws IOException {
        TestCopy copy = TestCopy.of(root, "alpha", "beta");
        try (ServerSocket other = new ServerSocket();
                Supervisor supervisor = copy.supervisor()) {
            other.bind(new InetSocketAddress(Ports.loopback(), copy.port("beta")));
            assertThatThrownBy(supervisor::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("in use by another program: port " + copy.port("beta") + " (beta)")
                    .hasMessageContaining("--port-offset");
        }
        assertNothingRuns(copy);
    }

    @Test
    void aChildThatEndsDuringTheStartIsReportedWithItsLogAndNothingIsLeftRunning() {
        TestCopy copy = TestCopy.of(root, "alpha", "broken");
        try (Supervisor supervisor = copy.supervisor()) {
            assertThatThrownBy(supervisor::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("broken ended during the start with exit code 7")
                    .hasMessageContaining("this service is broken on purpose");
        }
        assertNothingRuns(copy);
    }

    @Test
    void twoCopiesStandSideBySide() throws IOException {
        TestCopy one = TestCopy.of(root, "alpha");
        TestCopy other = TestCopy.of(root, "alpha");
        try (Supervisor first = one.supervisor();
                Supervisor second = other.supervisor()) {
            first.start();
            second.start();
            assertThat(isReady(first.unit("alpha").orElseThrow())).isTrue();
            assertThat(isReady(second.unit("alpha").orElseThrow())).isTrue();
            assertThat(Files.readString(one.options().folder().passwords()))
                    .isNotEqualTo(Files.readString(other.options().folder().passwords()));
        }
        assertNothingRuns(one);
        assertNothingRuns(other);
    }

    private static boolean isReady(Unit unit) {
        return unit.status().state() == Unit.State.RUNNING
                && Health.of(unit.port()).state() == Health.State.READY;
    }

    private static void assertNothingRuns(TestCopy copy) {
        try {
            for (Path file : copy.options().folder().processes()) {
                assertThat(PidFile.read(file)).as("%s", file).isEmpty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Service service : copy.options().services()) {
            assertThat(Ports.isFree(copy.port(service.name())))
                    .as(service.name())
                    .isTrue();
        }
    }

    private static String environment(TestCopy copy, String service) throws IOException {
        try (InputStream in = URI.create("http://127.0.0.1:" + copy.port(service) + "/environment")
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(TestCopy copy, String sql) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Connection connection = connect(copy)) {
                connection.createStatement().execute(sql);
                return true;
            }
        });
    }

    private static int count(TestCopy copy, String table) {
        try (Connection connection = connect(copy);
                ResultSet row = connection.createStatement().executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(TestCopy copy) throws SQLException {
        Backing backing = new Backing(copy.options());
        Account account = backing.accounts().get("alpha");
        if (account == null) {
            throw new IllegalStateException("no account");
        }
        return DriverManager.getConnection(backing.jdbcUrl(account.schema()), account.user(), account.password());
    }
}
