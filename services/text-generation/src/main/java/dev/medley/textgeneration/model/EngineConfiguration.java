package dev.medley.textgeneration.model;

import dev.medley.inference.text.TextEngine;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine that a worker runs outside tests. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
    @Bean
    TextGeneratorLoader textGeneratorLoader() {
        return TextEngine::load;
    }
}
