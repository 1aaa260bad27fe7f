package dev.medley.gateway.usage;

import dev.medley.platform.InstanceId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class UsageConfiguration {
    @Bean
    UsageLog usageLog(KafkaProperties kafka, InstanceId instance, MeterRegistry registry) {
        var log = new UsageLog(kafka.buildProducerProperties(), instance.value());
        FunctionCounter.builder("medley_usage_lost_total", log, UsageLog::lost)
                .description("Records of what requests used that could not be written")
                .register(registry);
        return log;
    }
}
