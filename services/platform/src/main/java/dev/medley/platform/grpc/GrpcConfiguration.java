package dev.medley.platform.grpc;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;

/** A gRPC server that parses strictly, logs with the fixed keys and fails with {@code google.rpc} details. */
@Configuration(proxyBeanMethods = false)
public class GrpcConfiguration {
    @Bean
    @GlobalServerInterceptor
    @Order(Ordered.HIGHEST_PRECEDENCE)
    CallInterceptor callInterceptor() {
        return new CallInterceptor();
    }

    @Bean
    GrpcServiceConfigurer grpcServiceConfigurer(ApplicationContext context) {
        return new StrictServiceConfigurer(context);
    }
}
