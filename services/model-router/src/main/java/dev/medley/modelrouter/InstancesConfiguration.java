package dev.medley.modelrouter;

import dev.medley.platform.announcement.AnnouncementTable;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.platform.topic.TopicFollower;
import java.time.Clock;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who serves what, as far as the router knows. */
@Configuration(proxyBeanMethods = false)
class InstancesConfiguration {
    @Bean
    AnnouncementTable announcementTable(ModelRouterSettings settings, Readiness readiness) {
        return new AnnouncementTable(settings.instanceExpiry(), Clock.systemUTC(), readiness::instancesKnown);
    }

    @Bean(initMethod = "start")
    TopicFollower announcementFollower(AnnouncementTable table, KafkaProperties kafka) {
        return new TopicFollower(ModelTopic.TOPIC, kafka.buildConsumerProperties(), table);
    }
}
