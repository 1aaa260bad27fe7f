package dev.medley.platform.catalogue;

import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has a bean {@link CatalogueFollower} follow the catalogue. For those to import who serve what it says. */
@Configuration(proxyBeanMethods = false)
public class CatalogueConfiguration {
    @Bean(initMethod = "start", destroyMethod = "close")
    CatalogueLog catalogueLog(KafkaProperties kafka, CatalogueFollower follower) {
        return new CatalogueLog(kafka.buildConsumerProperties(), follower);
    }
}
