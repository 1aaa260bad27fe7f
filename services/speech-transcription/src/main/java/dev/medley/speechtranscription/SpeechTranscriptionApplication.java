package dev.medley.speechtranscription;

import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The worker that transcribes speech. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(SpeechTranscriptionSettings.class)
@Import({GrpcConfiguration.class, ServingConfiguration.class, AnnouncementConfiguration.class})
public class SpeechTranscriptionApplication {
    public static void main(String[] args) {
        ServiceProcess.run(SpeechTranscriptionApplication.class, args);
    }
}
