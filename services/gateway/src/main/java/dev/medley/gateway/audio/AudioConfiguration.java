package dev.medley.gateway.audio;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.form.FormFilter;
import dev.medley.gateway.form.FormReader;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.speech.SpeechCalls;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.speech.v1.Task;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class AudioConfiguration {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String TRANSLATIONS = "/v1/audio/translations";

    @Bean
    @Order(30)
    FormFilter recordingForms(GatewaySettings settings) {
        return new FormFilter(
                AudioConfiguration::bringsRecording,
                new FormReader("file", settings.maxUploadSize(), settings.requestTimeout()));
    }

    private static boolean bringsRecording(ServerHttpRequest request) {
        String path = request.getPath().value();
        return request.getMethod() == HttpMethod.POST && (path.equals(TRANSCRIPTIONS) || path.equals(TRANSLATIONS));
    }

    @Bean
    DurableCall transcriptionCall(JobMedia media) {
        return new AudioCall(TRANSCRIPTIONS, Task.TASK_TRANSCRIBE, media);
    }

    @Bean
    DurableCall translationCall(JobMedia media) {
        return new AudioCall(TRANSLATIONS, Task.TASK_TRANSLATE, media);
    }

    @Bean
    RouterFunction<ServerResponse> audioRoutes(
            SpeechModels models, SpeechCalls speech, WorkerCalls calls, EventStream events) {
        var audio = new AudioEndpoints(models, speech, calls, events);
        return RouterFunctions.route()
                .POST(TRANSCRIPTIONS, audio::transcribe)
                .POST(TRANSLATIONS, audio::translate)
                .path(TRANSCRIPTIONS, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .path(TRANSLATIONS, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .build();
    }
}
