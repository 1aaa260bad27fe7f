package dev.medley.platform.grpc;

import dev.medley.platform.PlatformSettings;
import dev.medley.platform.tracing.GrpcTracing;
import io.grpc.ServerInterceptor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;

/** A gRPC server that parses strictly, logs with the fixed keys and fails with {@code google.rpc} details. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
public class GrpcConfiguration {
    @Bean
    @GlobalServerInterceptor
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ServerInterceptor tracingInterceptor() {
        return GrpcTracing.server();
    }

    @Bean
    @GlobalServerInterceptor
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    CallInterceptor callInterceptor() {
        return new CallInterceptor();
    }

    @Bean
    ServiceChannels serviceChannels(PlatformSettings settings, SslBundles bundles) {
        return ServiceChannels.of(settings.tls(), bundles);
    }

    @Bean
    GrpcServiceConfigurer grpcServiceConfigurer(ApplicationContext context) {
        return new StrictServiceConfigurer(context);
    }
}
