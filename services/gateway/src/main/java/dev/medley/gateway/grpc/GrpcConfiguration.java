package dev.medley.gateway.grpc;

import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {
    @Bean
    BindableService textGeneration(WorkerCalls calls) {
        var generate = TextGenerationServiceGrpc.getGenerateMethod();
        var stream = TextGenerationServiceGrpc.getStreamGenerateMethod();
        return () -> ServerServiceDefinition.builder(TextGenerationServiceGrpc.getServiceDescriptor())
                .addMethod(
                        generate,
                        new Forwarding<>(
                                generate, request -> request.getGeneration().getModel(), calls))
                .addMethod(
                        stream,
                        new Forwarding<>(
                                stream, request -> request.getGeneration().getModel(), calls))
                .build();
    }
}
