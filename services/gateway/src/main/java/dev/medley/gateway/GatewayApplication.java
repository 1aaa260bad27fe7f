package dev.medley.gateway;

import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerInitializedEvent;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** The suite's one door. */
@SpringBootApplication
@EnableConfigurationProperties(GatewaySettings.class)
@Import({GrpcConfiguration.class, ServingConfiguration.class})
public class GatewayApplication {
    private static final Logger log = LoggerFactory.getLogger(GatewayApplication.class);

    public static void main(String[] args) {
        ServiceProcess.run(GatewayApplication.class, args);
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
