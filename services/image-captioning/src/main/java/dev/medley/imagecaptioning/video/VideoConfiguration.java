package dev.medley.imagecaptioning.video;

import dev.medley.imagecaptioning.ImageCaptioningSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The decoder that a worker runs, and the limits that it keeps. */
@Configuration(proxyBeanMethods = false)
class VideoConfiguration {
    @Bean
    VideoLimits videoLimits(ImageCaptioningSettings settings) {
        return settings.videos();
    }

    @Bean
    VideoDecoder videoDecoder(VideoLimits limits) {
        return new VideoDecoder(limits);
    }
}
