package dev.medley.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** The suite's one door. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {
    private static final Logger log = LoggerFactory.getLogger(GatewayApplication.class);

    public static void main(String[] args) {
        SpringApplication.run(GatewayApplication.class, args);
    }

    @EventListener
    void restListens(ReactiveWebServerInitializedEvent event) {
        log.info("REST listens on port {}", event.getWebServer().getPort());
    }

    @EventListener
    void grpcListens(GrpcServerStartedEvent event) {
        log.info("gRPC listens on port {}", event.getPort());
    }
}
