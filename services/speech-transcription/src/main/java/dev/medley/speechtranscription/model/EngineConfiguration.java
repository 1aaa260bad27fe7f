package dev.medley.speechtranscription.model;

import dev.medley.inference.speech.SpeechEngine;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine that a worker runs outside tests. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
    @Bean
    SpeechTranscriberLoader speechTranscriberLoader() {
        return SpeechEngine::load;
    }
}
