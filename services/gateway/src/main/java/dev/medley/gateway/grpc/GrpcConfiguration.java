package dev.medley.gateway.grpc;

import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {
    private static final GenerationMethod<GenerateRequest, GenerateResponse> GENERATE = new GenerationMethod<>(
            TextGenerationServiceGrpc.getGenerateMethod(),
            GenerateRequest::getGeneration,
            (request, other) -> request.toBuilder().setGeneration(other).build());

    private static final GenerationMethod<StreamGenerateRequest, StreamGenerateResponse> STREAM =
            new GenerationMethod<>(
                    TextGenerationServiceGrpc.getStreamGenerateMethod(),
                    StreamGenerateRequest::getGeneration,
                    (request, other) -> request.toBuilder().setGeneration(other).build());

    @Bean
    BindableService textGeneration(Targets targets, WorkerCalls calls) {
        return () -> ServerServiceDefinition.builder(TextGenerationServiceGrpc.getServiceDescriptor())
                .addMethod(GENERATE.descriptor(), new Forwarding<>(GENERATE, targets, calls))
                .addMethod(STREAM.descriptor(), new Forwarding<>(STREAM, targets, calls))
                .build();
    }

    @Bean
    BindableService routing(RouterCalls routers) {
        return new RoutingEndpoint(routers);
    }
}
