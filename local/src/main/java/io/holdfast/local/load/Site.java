package io.holdfast.local.load;

import io.holdfast.local.folder.Identities;
import io.holdfast.local.run.StatusLine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * The running system as the load sees it.
 *
 * @param processes what the supervisor runs, MariaDB and Redis too when they are embedded
 */
public record Site(List<StatusLine> processes, Identities identities) {

    private static final Duration TOKEN_LIFE = Duration.ofHours(2);

    boolean has(String service) {
        return processes.stream().anyMatch(process -> process.name().equals(service));
    }

    HttpConnection connect(String service) {
        int port = processes.stream()
                .filter(process -> process.name().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + service + " runs here"))
                .port();
        try {
            return new HttpConnection(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }

    String customer(String name) {
        return identities.userToken(name, false, TOKEN_LIFE);
    }

    String operator() {
        return identities.userToken("load-operator", true, TOKEN_LIFE);
    }
}
