package dev.medley.speechtranscription.audio;

import dev.medley.speechtranscription.SpeechTranscriptionSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The decoder that a worker runs, and the limits that it keeps. */
@Configuration(proxyBeanMethods = false)
class AudioConfiguration {
    @Bean
    AudioLimits audioLimits(SpeechTranscriptionSettings settings) {
        return settings.limits();
    }

    @Bean
    AudioDecoder audioDecoder(AudioLimits limits) {
        return new AudioDecoder(limits);
    }
}
