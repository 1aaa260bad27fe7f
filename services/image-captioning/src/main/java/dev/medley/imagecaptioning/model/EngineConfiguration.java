package dev.medley.imagecaptioning.model;

import dev.medley.inference.vision.VisionEngine;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine that a worker runs outside tests. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
    @Bean
    ImageCaptionerLoader imageCaptionerLoader() {
        return VisionEngine::load;
    }
}
