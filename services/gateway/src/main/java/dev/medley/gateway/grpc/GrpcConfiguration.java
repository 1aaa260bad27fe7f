package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {
    @Bean
    BindableService textGeneration(Targets targets, WorkerCalls calls, GatewaySettings settings) {
        Duration limit = settings.requestTimeout();
        var generate = new RoutedMethod<>(
                TextGenerationServiceGrpc.getGenerateMethod(),
                GenerateRequest::getGeneration,
                (request, other) -> request.toBuilder().setGeneration(other).build(),
                new TextTask(),
                targets,
                calls,
                limit);
        var stream = new RoutedMethod<>(
                TextGenerationServiceGrpc.getStreamGenerateMethod(),
                StreamGenerateRequest::getGeneration,
                (request, other) -> request.toBuilder().setGeneration(other).build(),
                new TextTask(),
                targets,
                calls,
                limit);
        return () -> ServerServiceDefinition.builder(TextGenerationServiceGrpc.getServiceDescriptor())
                .addMethod(forwarded(generate, calls))
                .addMethod(forwarded(stream, calls))
                .build();
    }

    @Bean
    BindableService imageCaptioning(Targets targets, WorkerCalls calls, GatewaySettings settings) {
        Duration limit = settings.requestTimeout();
        var caption = new RoutedMethod<>(
                ImageCaptioningServiceGrpc.getCaptionMethod(),
                CaptionRequest::getCaptioning,
                (request, other) -> request.toBuilder().setCaptioning(other).build(),
                new ImageTask(),
                targets,
                calls,
                limit);
        var stream = new RoutedMethod<>(
                ImageCaptioningServiceGrpc.getStreamCaptionMethod(),
                StreamCaptionRequest::getCaptioning,
                (request, other) -> request.toBuilder().setCaptioning(other).build(),
                new ImageTask(),
                targets,
                calls,
                limit);
        return () -> ServerServiceDefinition.builder(ImageCaptioningServiceGrpc.getServiceDescriptor())
                .addMethod(forwarded(caption, calls))
                .addMethod(forwarded(stream, calls))
                .build();
    }

    @Bean
    BindableService speechTranscription(SpeechModels models, WorkerCalls calls, GatewaySettings settings) {
        Duration limit = settings.requestTimeout();
        Duration liveLimit = settings.realtime().sessionLimit();
        var transcribe = new TranscriptionMethod<>(
                SpeechTranscriptionServiceGrpc.getTranscribeMethod(),
                TranscribeRequest::getTranscription,
                (request, other) -> request.toBuilder().setTranscription(other).build(),
                request -> limit,
                models);
        var stream = new TranscriptionMethod<>(
                SpeechTranscriptionServiceGrpc.getStreamTranscribeMethod(),
                (StreamTranscribeRequest first) -> first.getSettings().getTranscription(),
                GrpcConfiguration::asking,
                first -> first.getSettings().hasLive() ? liveLimit : limit,
                models);
        return () -> ServerServiceDefinition.builder(SpeechTranscriptionServiceGrpc.getServiceDescriptor())
                .addMethod(forwarded(transcribe, calls))
                .addMethod(forwarded(stream, calls))
                .build();
    }

    @Bean
    BindableService routing(RouterCalls routers) {
        return new RoutingEndpoint(routers);
    }

    private static StreamTranscribeRequest asking(StreamTranscribeRequest first, Transcription other) {
        return first.toBuilder()
                .setSettings(first.getSettings().toBuilder().setTranscription(other))
                .build();
    }

    private static <Q extends MessageLite, R> ServerMethodDefinition<Q, R> forwarded(
            ForwardedMethod<Q, R> method, WorkerCalls calls) {
        return ServerMethodDefinition.create(method.descriptor(), new Forwarding<>(method, calls));
    }
}
