package dev.medley.gateway.webhook;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.InstanceId;
import dev.medley.platform.PlatformSettings;
import dev.medley.platform.job.JobConfiguration;
import dev.medley.platform.job.JobListener;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.serving.ServingState;
import java.time.Duration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
    /** With the waits below, for longer than news last. */
    private static final int ATTEMPTS = 40;

    private static final Duration BACKOFF = Duration.ofSeconds(2);
    private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    @Bean
    Webhooks webhooks(GatewaySettings settings) {
        return new Webhooks(settings.webhooks().secret(), settings.tenants());
    }

    @Bean(destroyMethod = "close")
    JobListener webhookListener(
            GatewaySettings settings,
            Webhooks webhooks,
            PublicAddresses addresses,
            KafkaProperties kafka,
            InstanceId instance,
            PlatformSettings platform,
            ServingState serving) {
        var jobs = new JobSettings(JobTopics.WEBHOOKS, settings.webhooks().atOnce(), ATTEMPTS, BACKOFF)
                .waitingUpTo(LONGEST_BACKOFF);
        var deliveries = new WebhookDeliveries(webhooks, settings.webhooks(), addresses);
        return JobConfiguration.whileServing(
                serving,
                new JobListener(
                        jobs, kafka.buildConsumerProperties(), instance.value(), deliveries, platform.drainTimeout()));
    }
}
