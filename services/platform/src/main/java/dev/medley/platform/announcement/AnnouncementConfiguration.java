package dev.medley.platform.announcement;

import dev.medley.platform.InstanceId;
import dev.medley.platform.PlatformSettings;
import dev.medley.platform.serving.ServingState;
import java.net.InetSocketAddress;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

/**
 * Announces the models of a bean {@link AnnouncedModels} once the gRPC server is bound, and takes them off the topic
 * when it has served its last call. For whoever others look for to import.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
public class AnnouncementConfiguration {
    @Bean
    InstanceId instanceId(PlatformSettings settings, Environment environment) {
        return InstanceId.of(settings, environment.getProperty("spring.application.name", "worker"));
    }

    @Bean(destroyMethod = "close")
    ModelAnnouncer modelAnnouncer(
            PlatformSettings settings,
            KafkaProperties kafka,
            AnnouncedModels models,
            ServingState serving,
            InstanceId instance) {
        var log = new AnnouncementLog(kafka.buildProducerProperties(), instance.value());
        return new ModelAnnouncer(instance.value(), log, models, serving, settings.announcementInterval());
    }

    @Bean
    AnnouncementSpan announcementSpan(ModelAnnouncer announcer, PlatformSettings settings) {
        return new AnnouncementSpan(announcer, settings);
    }

    /** From when to when there is something to announce. */
    record AnnouncementSpan(ModelAnnouncer announcer, PlatformSettings settings) {
        @EventListener
        void begin(GrpcServerStartedEvent started) {
            var bound = (InetSocketAddress)
                    started.getServer().getListenSockets().iterator().next();
            announcer.start(AdvertisedAddress.of(settings.advertisedAddress(), bound));
        }

        @EventListener(GrpcServerTerminatedEvent.class)
        void end() {
            announcer.close();
        }
    }
}
