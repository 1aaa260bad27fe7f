package dev.medley.gateway.audio;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.speech.SpeechCalls;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.WorkerCalls;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class AudioConfiguration {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String TRANSLATIONS = "/v1/audio/translations";

    @Bean
    @Order(30)
    FormFilter formFilter(GatewaySettings settings) {
        return new FormFilter(
                Set.of(TRANSCRIPTIONS, TRANSLATIONS),
                new FormReader(settings.maxUploadSize(), settings.requestTimeout()));
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
