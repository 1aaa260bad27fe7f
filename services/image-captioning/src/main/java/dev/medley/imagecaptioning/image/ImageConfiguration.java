package dev.medley.imagecaptioning.image;

import dev.medley.imagecaptioning.ImageCaptioningSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The decoder that requests share. */
@Configuration(proxyBeanMethods = false)
class ImageConfiguration {
    @Bean
    ImageDecoder imageDecoder(ImageCaptioningSettings settings) {
        return new ImageDecoder(settings.limits());
    }
}
