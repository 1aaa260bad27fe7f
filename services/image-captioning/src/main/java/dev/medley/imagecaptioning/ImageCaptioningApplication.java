package dev.medley.imagecaptioning;

import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import dev.medley.worker.job.FileJobConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The worker that writes about images. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(ImageCaptioningSettings.class)
@Import({
    GrpcConfiguration.class,
    ServingConfiguration.class,
    AnnouncementConfiguration.class,
    FileJobConfiguration.class
})
public class ImageCaptioningApplication {
    @Bean
    JobSettings jobs(ImageCaptioningSettings settings) {
        return settings.jobs();
    }

    @Bean
    BlobSettings files(ImageCaptioningSettings settings) {
        return settings.files();
    }

    public static void main(String[] args) {
        ServiceProcess.run(ImageCaptioningApplication.class, args);
    }
}
