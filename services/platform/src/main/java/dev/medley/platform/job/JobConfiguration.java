package dev.medley.platform.job;

import dev.medley.platform.InstanceId;
import dev.medley.platform.PlatformSettings;
import dev.medley.platform.serving.ServingState;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has a bean {@link JobHandler} do the jobs that a bean {@link JobSettings} tells of, while the process serves. For
 * those to import who do jobs; they announce themselves too.
 */
@Configuration(proxyBeanMethods = false)
public class JobConfiguration {
    @Bean(destroyMethod = "close")
    JobListener jobListener(
            JobSettings settings,
            KafkaProperties kafka,
            InstanceId instance,
            JobHandler handler,
            PlatformSettings platform,
            ServingState serving) {
        return whileServing(
                serving,
                new JobListener(
                        settings, kafka.buildConsumerProperties(), instance.value(), handler, platform.drainTimeout()));
    }

    /** Has a listener take jobs while the process serves. */
    public static JobListener whileServing(ServingState serving, JobListener listener) {
        serving.follow(() -> {
            switch (serving.phase()) {
                case LOADING -> {}
                case READY -> listener.start();
                case DRAINING -> listener.drain();
            }
        });
        return listener;
    }
}
