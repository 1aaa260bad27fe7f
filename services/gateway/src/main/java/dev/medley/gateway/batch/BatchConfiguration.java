package dev.medley.gateway.batch;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.job.Jobs;
import dev.medley.gateway.job.PartJobs;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobConfiguration;
import dev.medley.platform.job.JobHandler;
import dev.medley.platform.job.JobOwner;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.JobResult;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@Import(JobConfiguration.class)
class BatchConfiguration {
    private static final String BATCHES = "/v1/batches";
    private static final String BATCH = "/v1/batches/{id}";
    private static final String CANCEL = "/v1/batches/{id}/cancel";

    /** Each gateway that dies takes a try of the batches that it ran, and that is no reason to give one up. */
    private static final int ATTEMPTS = 1000;

    private static final Duration BACKOFF = Duration.ofSeconds(1);

    @Bean
    Batches batches(BlobStore store) {
        return new Batches(store);
    }

    @Bean
    JobSettings batchJobSettings(GatewaySettings settings) {
        return new JobSettings(JobTopics.BATCHES, settings.batches().atOnce(), ATTEMPTS, BACKOFF);
    }

    @Bean
    JobHandler batchJobs(
            GatewaySettings settings,
            Batches batches,
            BlobStore blobs,
            StoredFiles files,
            Jobs jobs,
            DurableCalls calls) {
        var outputs = new BatchOutputs(batches, blobs, files);
        var run = new BatchRun(settings.batches(), batches, files, outputs, new PartJobs(jobs), calls);
        return job -> {
            if (!job.hasBatch()) {
                throw MedleyException.invalid("work", "Gateways run batches alone");
            }
            return run.run(JobOwner.tenant(job.getTenant()), job.getBatch().getBatchId())
                    .thenReturn(JobResult.getDefaultInstance())
                    .toFuture();
        };
    }

    @Bean
    RouterFunction<ServerResponse> batchRoutes(
            GatewaySettings settings, JsonBody body, Batches batches, StoredFiles files, Jobs jobs) {
        var endpoints =
                new BatchEndpoints(settings.batches(), settings.files().batchExpiry(), body, batches, files, jobs);
        return RouterFunctions.route()
                .POST(BATCHES, endpoints::create)
                .GET(BATCHES, endpoints::list)
                .GET(BATCH, endpoints::get)
                .POST(CANCEL, endpoints::cancel)
                .route(RequestPredicates.path(BATCHES), AllowedMethod.only("GET, POST"))
                .route(RequestPredicates.path(BATCH), AllowedMethod.only("GET"))
                .route(RequestPredicates.path(CANCEL), AllowedMethod.only("POST"))
                .build();
    }
}
