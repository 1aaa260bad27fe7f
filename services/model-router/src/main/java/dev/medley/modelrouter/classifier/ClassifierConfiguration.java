package dev.medley.modelrouter.classifier;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The router decides with a TensorFlow SavedModel. */
@Configuration(proxyBeanMethods = false)
class ClassifierConfiguration {
    @Bean
    DomainClassifierLoader domainClassifierLoader() {
        return SavedModelClassifier::load;
    }
}
