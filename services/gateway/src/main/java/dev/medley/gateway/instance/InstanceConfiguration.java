package dev.medley.gateway.instance;

import dev.medley.gateway.GatewaySettings;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.platform.grpc.ServiceChannels;
import dev.medley.platform.serving.ServingState;
import dev.medley.platform.topic.CompactedTopic;
import dev.medley.platform.topic.TopicFollower;
import java.time.Clock;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class InstanceConfiguration {
    @Bean
    InstanceTable instanceTable(ServiceChannels channels) {
        return new InstanceTable(new InstanceChannels(channels));
    }

    @Bean(initMethod = "start")
    TopicFollower announcementFollower(
            InstanceTable table, GatewaySettings settings, KafkaProperties kafka, ServingState serving) {
        var topic = new CompactedTopic(settings.modelsTopic(), ModelTopic.TOPIC.tombstonesKept());
        var reader = new AnnouncementReader(table, settings.workerExpiry(), Clock.systemUTC(), serving::ready);
        return new TopicFollower(topic, kafka.buildConsumerProperties(), reader);
    }
}
