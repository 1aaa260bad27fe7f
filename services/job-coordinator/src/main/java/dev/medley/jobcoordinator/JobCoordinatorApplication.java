package dev.medley.jobcoordinator;

import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Takes durable jobs, and tells what becomes of them. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(JobCoordinatorSettings.class)
@Import({GrpcConfiguration.class, ServingConfiguration.class, AnnouncementConfiguration.class})
public class JobCoordinatorApplication {
    public static void main(String[] args) {
        ServiceProcess.run(JobCoordinatorApplication.class, args);
    }
}
