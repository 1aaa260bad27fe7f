package dev.medley.gateway.caption;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.form.FormFilter;
import dev.medley.gateway.form.FormReader;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.http.BodyMemory;
import dev.medley.gateway.image.Images;
import dev.medley.gateway.image.SeeingModels;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.gateway.worker.WorkerCalls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class CaptionConfiguration {
    private static final String CAPTIONS = "/v1/images/captions";

    @Bean
    @Order(30)
    FormFilter imageForms(GatewaySettings settings) {
        return new FormFilter(
                CaptionConfiguration::bringsForm,
                new FormReader("image", settings.images().maxSize(), settings.requestTimeout()));
    }

    @Bean
    DurableCall captionCall(JobMedia media) {
        return new CaptionCall(media);
    }

    @Bean
    DurableCall videoCall(JobMedia media) {
        return new VideoCall(media);
    }

    /** What is no form is read as JSON. */
    private static boolean bringsForm(ServerHttpRequest request) {
        String type = request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return request.getMethod() == HttpMethod.POST
                && request.getPath().value().equals(CAPTIONS)
                && type != null
                && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    @Bean
    RouterFunction<ServerResponse> captionRoutes(
            JsonBody body, BodyMemory memory, SeeingModels models, Images images, WorkerCalls calls) {
        var captions = new CaptionEndpoint(body, memory, models, images, calls);
        return RouterFunctions.route()
                .POST(CAPTIONS, captions::caption)
                .path(CAPTIONS, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .build();
    }
}
