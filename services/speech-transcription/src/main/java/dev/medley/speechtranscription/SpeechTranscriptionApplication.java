package dev.medley.speechtranscription;

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

/** The worker that transcribes speech. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(SpeechTranscriptionSettings.class)
@Import({
    GrpcConfiguration.class,
    ServingConfiguration.class,
    AnnouncementConfiguration.class,
    FileJobConfiguration.class
})
public class SpeechTranscriptionApplication {
    @Bean
    JobSettings jobs(SpeechTranscriptionSettings settings) {
        return settings.jobs();
    }

    @Bean
    BlobSettings files(SpeechTranscriptionSettings settings) {
        return settings.files();
    }

    public static void main(String[] args) {
        ServiceProcess.run(SpeechTranscriptionApplication.class, args);
    }
}
