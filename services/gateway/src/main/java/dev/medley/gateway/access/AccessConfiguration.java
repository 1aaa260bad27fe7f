package dev.medley.gateway.access;

import dev.medley.gateway.GatewaySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GlobalServerInterceptor;

@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
    private static final Logger log = LoggerFactory.getLogger(AccessConfiguration.class);

    @Bean
    ApiKeys apiKeys(GatewaySettings settings) {
        ApiKeys keys = new ApiKeys(settings.apiKeys(), settings.tenants());
        if (keys.open()) {
            log.warn(
                    "No API keys are set (medley.gateway.api-keys, medley.gateway.tenants): whoever reaches this gateway may use it");
        } else {
            log.info(
                    "{} API keys are set, and {} tenants",
                    settings.apiKeys().size(),
                    settings.tenants().size());
        }
        return keys;
    }

    @Bean
    @Order(10)
    KeyFilter keyFilter(ApiKeys keys) {
        return new KeyFilter(keys);
    }

    @Bean
    @GlobalServerInterceptor
    KeyInterceptor keyInterceptor(ApiKeys keys) {
        return new KeyInterceptor(keys);
    }
}
