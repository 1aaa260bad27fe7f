package dev.medley.gateway.worker;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.gateway.usage.UsageLog;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {
    @Bean
    WorkerDirectory workerDirectory(InstanceTable instances) {
        return new WorkerDirectory(instances);
    }

    @Bean
    WorkerCalls workerCalls(
            WorkerDirectory directory, GatewaySettings settings, MeterRegistry registry, UsageLog usage) {
        return new WorkerCalls(directory, settings.requestTimeout(), new CallMetrics(registry), usage);
    }
}
