package dev.medley.gateway.upstream;

import dev.medley.gateway.GatewaySettings;
import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.platform.announcement.AnnouncementConfiguration;
import dev.medley.platform.catalogue.CatalogueConfiguration;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@Import({CatalogueConfiguration.class, AnnouncementConfiguration.class})
class UpstreamConfiguration {
    @Bean
    UpstreamKeys upstreamKeys(GatewaySettings settings) {
        return new UpstreamKeys(settings.upstreamKeys());
    }

    @Bean
    UpstreamDirectory upstreamDirectory(
            HttpClient http, UpstreamKeys keys, GatewaySettings settings, ApplicationEventPublisher events) {
        return new UpstreamDirectory(
                new UpstreamCheck(http, keys),
                settings.upstreamCheckInterval(),
                () -> events.publishEvent(new RefreshRoutesEvent(UpstreamDirectory.class)));
    }

    @Bean
    AnnouncedModels announcedUpstreams(UpstreamDirectory directory) {
        return new AnnouncedUpstreams(directory);
    }

    @Bean
    RouteLocator upstreamRoutes(
            UpstreamDirectory directory, UpstreamKeys keys, GatewaySettings settings, JsonMapper json) {
        return new UpstreamRoutes(directory, new UpstreamFilter(keys, settings.upstreamFirstByteTimeout(), json));
    }

    @Bean
    HttpHeadersFilter upstreamReplyHeaders() {
        return new UpstreamReplyHeaders();
    }
}
