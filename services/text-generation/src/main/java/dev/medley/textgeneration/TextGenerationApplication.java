package dev.medley.textgeneration;

import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.catalogue.CatalogueConfiguration;
import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.job.JobConfiguration;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The worker that generates text. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(TextGenerationSettings.class)
@Import({
    GrpcConfiguration.class,
    ServingConfiguration.class,
    AnnouncementConfiguration.class,
    CatalogueConfiguration.class,
    JobConfiguration.class
})
public class TextGenerationApplication {
    @Bean
    JobSettings jobs(TextGenerationSettings settings) {
        return settings.jobs();
    }

    public static void main(String[] args) {
        ServiceProcess.run(TextGenerationApplication.class, args);
    }
}
