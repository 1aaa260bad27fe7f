package dev.medley.gateway.http;

import dev.medley.gateway.GatewaySettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ConnectionThread connectionThread() {
        return new ConnectionThread();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    RequestId requestId() {
        return new RequestId();
    }

    /** Sees the status of errors too, as the next. */
    @Bean
    @Order(19)
    RequestTrace requestTrace() {
        return new RequestTrace();
    }

    /** Sees the status of errors too, which is set before the end of an exchange reaches it. */
    @Bean
    @Order(20)
    RequestMetrics requestMetrics(MeterRegistry registry) {
        return new RequestMetrics(registry);
    }

    /** Comes before Spring's own handler of errors. */
    @Bean
    @Order(-2)
    ErrorReplies errorReplies(JsonMapper json) {
        return new ErrorReplies(json);
    }

    @Bean
    BodyMemory bodyMemory(GatewaySettings settings) {
        return new BodyMemory(settings.bodyMemory());
    }

    @Bean
    RequestBodies requestBodies(GatewaySettings settings, BodyMemory memory) {
        return new RequestBodies(settings.maxBodySize(), memory);
    }
}
