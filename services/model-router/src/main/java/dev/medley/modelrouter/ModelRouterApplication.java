package dev.medley.modelrouter;

import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.grpc.GrpcConfiguration;
import dev.medley.platform.serving.ServiceProcess;
import dev.medley.platform.serving.ServingConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Decides which model answers a request. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelRouterSettings.class)
@Import({GrpcConfiguration.class, ServingConfiguration.class, AnnouncementConfiguration.class})
public class ModelRouterApplication {
    public static void main(String[] args) {
        ServiceProcess.run(ModelRouterApplication.class, args);
    }
}
