package dev.medley.gateway.pipeline;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.job.Jobs;
import dev.medley.gateway.job.PartJobs;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.platform.InstanceId;
import dev.medley.platform.PlatformSettings;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobConfiguration;
import dev.medley.platform.job.JobHandler;
import dev.medley.platform.job.JobListener;
import dev.medley.platform.job.JobOwner;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.serving.ServingState;
import dev.medley.proto.jobs.v1.JobResult;
import java.time.Duration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class PipelineConfiguration {
    private static final String PIPELINES = "/v1/pipelines";
    private static final String PIPELINE = "/v1/pipelines/{name}";
    private static final String RUNS = "/v1/pipelines/{name}/runs";
    private static final String RUN = "/v1/pipelines/{name}/runs/{id}";
    private static final String EVENTS = "/v1/pipelines/{name}/runs/{id}/events";
    private static final String CANCEL = "/v1/pipelines/{name}/runs/{id}/cancel";

    /** Each gateway that dies takes a try of the runs that it had under way, and that is no reason to give one up. */
    private static final int ATTEMPTS = 1000;

    private static final Duration BACKOFF = Duration.ofSeconds(1);

    @Bean(destroyMethod = "close")
    Pipelines pipelines(GatewaySettings settings) {
        return new Pipelines(settings.pipelines());
    }

    @Bean
    PipelineRuns pipelineRuns(BlobStore store) {
        return new PipelineRuns(store);
    }

    @Bean(destroyMethod = "close")
    JobListener pipelineListener(
            GatewaySettings settings,
            PipelineRuns runs,
            Jobs jobs,
            KafkaProperties kafka,
            InstanceId instance,
            PlatformSettings platform,
            ServingState serving) {
        var topic = new JobSettings(JobTopics.PIPELINES, settings.pipelines().atOnce(), ATTEMPTS, BACKOFF);
        return JobConfiguration.whileServing(
                serving,
                new JobListener(
                        topic,
                        kafka.buildConsumerProperties(),
                        instance.value(),
                        handler(new PipelineRunner(runs, new PartJobs(jobs))),
                        platform.drainTimeout()));
    }

    private static JobHandler handler(PipelineRunner runner) {
        return job -> {
            if (!job.hasPipeline()) {
                throw MedleyException.invalid("work", "Nothing but runs of pipelines belongs here");
            }
            return runner.run(
                            JobOwner.tenant(job.getTenant()), job.getPipeline().getRunId())
                    .thenReturn(JobResult.getDefaultInstance())
                    .toFuture();
        };
    }

    @Bean
    RouterFunction<ServerResponse> pipelineRoutes(
            GatewaySettings settings,
            JsonBody body,
            Pipelines pipelines,
            PipelineRuns runs,
            StoredFiles files,
            Jobs jobs,
            EventStream events) {
        var newRuns = new NewRuns(settings.pipelines().window(), runs, files, jobs);
        var endpoints = new PipelineEndpoints(body, pipelines, runs, newRuns, events);
        return RouterFunctions.route()
                .GET(PIPELINES, endpoints::pipelines)
                .GET(PIPELINE, endpoints::pipeline)
                .POST(RUNS, endpoints::create)
                .GET(RUNS, endpoints::list)
                .GET(RUN, endpoints::get)
                .GET(EVENTS, endpoints::events)
                .POST(CANCEL, endpoints::cancel)
                .route(RequestPredicates.path(PIPELINES), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(PIPELINE), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(RUNS), AllowedMethod.only("GET, POST"))
                .route(RequestPredicates.path(RUN), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(EVENTS), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(CANCEL), AllowedMethod.only("POST"))
                .build();
    }
}
