package io.holdfast.local.run;

import java.util.ArrayList;
import java.util.List;

/** One process of a service: only the coordinator has more than one. */
record Replica(String name, Service service, int port) {

    private static final int COORDINATOR_STEP = 100;

    String url() {
        return "http://127.0.0.1:" + port;
    }

    boolean isCoordinator() {
        return service.name().equals(Service.COORDINATOR);
    }

    /** Coordinators are at 8080, 8180, 8280 and so on; everything is moved by the offset. */
    static List<Replica> of(List<Service> services, int portOffset, int coordinators) {
        List<Replica> replicas = new ArrayList<>();
        for (Service service : services) {
            int count = service.name().equals(Service.COORDINATOR) ? coordinators : 1;
            for (int number = 1; number <= count; number++) {
                replicas.add(new Replica(
                        number == 1 ? service.name() : service.name() + "-" + number,
                        service,
                        service.port() + portOffset + (number - 1) * COORDINATOR_STEP));
            }
        }
        return List.copyOf(replicas);
    }
}
