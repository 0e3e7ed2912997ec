package io.holdfast.local.run;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.embedded.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands for a service in the supervisor's tests: becomes ready, and tells its environment. */
final class FakeService {

    private FakeService() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("--broken")) {
            System.out.println("this service is broken on purpose");
            System.exit(7);
        }
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(Ports.loopback(), port), 0);
        serve(server, "/q/health/ready", "{\"status\":\"UP\",\"checks\":[]}");
        serve(server, "/environment", System.getenv().toString());
        server.start();
        System.out.println("ready");
    }

    private static void serve(HttpServer server, String path, String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
