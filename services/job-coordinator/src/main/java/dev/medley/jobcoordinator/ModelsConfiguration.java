package dev.medley.jobcoordinator;

import dev.medley.jobcoordinator.queue.ModelChoice;
import dev.medley.jobcoordinator.queue.Queues;
import dev.medley.jobcoordinator.queue.ServedModels;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.platform.grpc.ServiceChannels;
import dev.medley.platform.topic.TopicFollower;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who does what, as far as the coordinator knows. */
@Configuration(proxyBeanMethods = false)
class ModelsConfiguration {
    @Bean
    ServedModels servedModels(JobCoordinatorSettings settings, Readiness readiness) {
        return new ServedModels(settings.instanceExpiry(), readiness::instancesKnown);
    }

    @Bean(initMethod = "start")
    TopicFollower announcementFollower(ServedModels models, KafkaProperties kafka) {
        return new TopicFollower(ModelTopic.TOPIC, kafka.buildConsumerProperties(), models.reader());
    }

    @Bean
    ModelChoice modelChoice(ServedModels models, ServiceChannels services) {
        return new ModelChoice(models, services);
    }

    @Bean
    Queues queues(KafkaProperties kafka, ServedModels models, ModelChoice choice) {
        return new Queues(kafka.buildProducerProperties(), models, choice);
    }
}
