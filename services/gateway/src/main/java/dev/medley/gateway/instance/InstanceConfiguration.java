package dev.medley.gateway.instance;

import dev.medley.gateway.GatewaySettings;
import dev.medley.platform.serving.ServingState;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class InstanceConfiguration {
    @Bean
    InstanceTable instanceTable() {
        return new InstanceTable(new InstanceChannels());
    }

    @Bean(initMethod = "start")
    AnnouncementReader announcementReader(
            InstanceTable table, GatewaySettings settings, KafkaProperties kafka, ServingState serving) {
        return new AnnouncementReader(
                table,
                consumers(kafka),
                settings.modelsTopic(),
                settings.workerExpiry(),
                Clock.systemUTC(),
                serving::ready);
    }

    private static Supplier<Consumer<String, byte[]>> consumers(KafkaProperties kafka) {
        Map<String, Object> properties = new HashMap<>(kafka.buildConsumerProperties());
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        return () -> new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
