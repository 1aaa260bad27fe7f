package dev.medley.gateway.routing;

import dev.medley.gateway.instance.InstanceTable;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.WorkerDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RoutingConfiguration {
    @Bean
    RouterDirectory routerDirectory(InstanceTable instances) {
        return new RouterDirectory(instances);
    }

    @Bean
    RouterCalls routerCalls(RouterDirectory routers) {
        return new RouterCalls(routers);
    }

    @Bean
    Targets targets(WorkerDirectory workers, UpstreamDirectory upstreams, RouterDirectory routers, RouterCalls calls) {
        return new Targets(workers, upstreams, routers, calls);
    }

    @Bean
    ModelList modelList(WorkerDirectory workers, UpstreamDirectory upstreams, RouterDirectory routers) {
        return new ModelList(workers, upstreams, routers);
    }
}
