package dev.medley.gateway.speech;

import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.gateway.worker.WorkerDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SpeechConfiguration {
    @Bean
    SpeechModels speechModels(WorkerDirectory workers, ModelList list) {
        return new SpeechModels(workers, list);
    }

    @Bean
    SpeechCalls speechCalls(WorkerCalls calls) {
        return new SpeechCalls(calls);
    }
}
