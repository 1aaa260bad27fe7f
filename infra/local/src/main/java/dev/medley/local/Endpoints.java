package dev.medley.local;

import java.net.URI;

/**
 * Where the suite answers, all on the loopback interface.
 *
 * @param rest base address of the gateway's HTTP server
 * @param grpc the gateway's gRPC server, as host:port
 * @param kafka the broker, as host:port
 */
record Endpoints(URI rest, String grpc, String kafka) {
    static Endpoints onPorts(int rest, int grpc, int kafka) {
        return new Endpoints(URI.create("http://127.0.0.1:" + rest), "127.0.0.1:" + grpc, "127.0.0.1:" + kafka);
    }
}
