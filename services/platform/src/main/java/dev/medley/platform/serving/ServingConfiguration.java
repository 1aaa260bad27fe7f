package dev.medley.platform.serving;

import dev.medley.platform.PlatformSettings;
import io.grpc.BindableService;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Health that follows {@link ServingState}, and an orderly way out. The health contributor is called {@code serving}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
public class ServingConfiguration {
    @Bean("serving")
    ServingState servingState() {
        return new ServingState();
    }

    @Bean
    ProcessExit processExit() {
        return new ServiceProcess();
    }

    @Bean
    GrpcHealth grpcHealth(ServingState serving, HealthStatusManager manager, List<BindableService> services) {
        return new GrpcHealth(serving, manager, services);
    }

    @Bean
    Drain drain(ServingState serving, PlatformSettings settings) {
        return new Drain(serving, settings);
    }
}
