package dev.medley.gateway.job;

import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.gateway.webhook.Webhooks;
import io.grpc.BindableService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class JobConfiguration {
    private static final String JOBS = "/v1/jobs";
    private static final String JOB = "/v1/jobs/{id}";
    private static final String EVENTS = "/v1/jobs/{id}/events";
    private static final String USAGE = "/v1/usage";
    private static final String CANCEL = "/v1/jobs/{id}/cancel";

    @Bean
    CoordinatorCalls coordinatorCalls(InstanceTable instances) {
        return new CoordinatorCalls(instances);
    }

    @Bean
    Jobs jobs(CoordinatorCalls coordinators, Webhooks webhooks) {
        return new Jobs(coordinators, webhooks);
    }

    @Bean
    BindableService jobService(Jobs jobs, CoordinatorCalls coordinators) {
        return new JobEdge(jobs, coordinators);
    }

    @Bean
    RouterFunction<ServerResponse> jobRoutes(JsonBody body, Jobs jobs, EventStream events, DurableCalls calls) {
        var endpoints = new JobEndpoints(body, jobs, events, calls);
        return RouterFunctions.route()
                .POST(JOBS, endpoints::submit)
                .GET(JOBS, endpoints::list)
                .GET(JOB, endpoints::get)
                .GET(EVENTS, endpoints::events)
                .POST(CANCEL, endpoints::cancel)
                .GET(USAGE, new UsageEndpoint(jobs)::get)
                .route(RequestPredicates.path(JOBS), AllowedMethod.only("GET, POST"))
                .route(RequestPredicates.path(JOB), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(EVENTS), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(CANCEL), AllowedMethod.only("POST"))
                .route(RequestPredicates.path(USAGE), AllowedMethod.only("GET"))
                .build();
    }
}
