package io.holdfast.local.run;

import io.holdfast.local.check.GatewayAccess;
import io.holdfast.local.check.SchemaAccess;
import io.holdfast.local.folder.LocalFolder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How the schemas and the gateway of a copy are reached, for who looks at them from outside the services. */
public final class Databases {

    private Databases() {}

    /** The access of each service that has a schema, by the service's name. */
    public static Map<String, SchemaAccess> of(LocalFolder folder, Map<String, String> environment) {
        Backing backing = new Backing(new RunOptions(folder, Service.ALL, 1, environment));
        Map<String, SchemaAccess> found = new LinkedHashMap<>();
        backing.accounts()
                .forEach((service, account) -> found.put(
                        service,
                        new SchemaAccess(
                                backing.jdbcUrl(account.schema()) + "?connectTimeout=2000&socketTimeout=60000",
                                account.user(),
                                account.password())));
        return found;
    }

    /** The payment gateway's ledger, if the gateway is one of those that run here. */
    public static Optional<GatewayAccess> gateway(LocalFolder folder) {
        return Service.ALL.stream()
                .filter(service -> service.name().equals(Service.PG))
                .findFirst()
                .map(service -> new GatewayAccess(
                        "http://127.0.0.1:" + (service.port() + folder.portOffset()),
                        Gateway.of(folder).apiKey()));
    }
}
