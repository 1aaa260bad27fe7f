package dev.medley.gateway.image;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.worker.WorkerDirectory;
import java.net.InetAddress;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ImageConfiguration {
    @Bean
    SeeingModels seeingModels(WorkerDirectory workers, ModelList list) {
        return new SeeingModels(workers, list);
    }

    @Bean(destroyMethod = "close")
    PublicAddresses publicAddresses() {
        return new PublicAddresses(InetAddress::getAllByName, PublicAddresses::isPublic);
    }

    /** All images of a request have together what a body may have, so that a worker takes either. */
    @Bean
    Images images(GatewaySettings settings, PublicAddresses addresses) {
        return Images.of(settings.images(), settings.maxBodySize(), addresses);
    }
}
