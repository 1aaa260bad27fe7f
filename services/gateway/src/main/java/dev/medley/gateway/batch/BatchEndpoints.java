package dev.medley.gateway.batch;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.batch.Batch.Counts;
import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.job.Jobs;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobChecks;
import dev.medley.platform.job.JobRecords;
import dev.medley.proto.jobs.v1.BatchWork;
import dev.medley.proto.jobs.v1.Job;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/batches}. A batch of another tenant is as if it were not there. */
final class BatchEndpoints {
    private static final String PURPOSE = "batch";
    private static final int READ_AT_ONCE = 16;
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    /** A day less than a job may wait at most: clocks differ. */
    private static final Duration LONGEST_WAIT = JobChecks.LONGEST_WAIT.minusDays(1);

    private static final int RANDOM_BYTES = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final BatchSettings settings;
    private final Duration outputExpiry;
    private final JsonBody body;
    private final Batches batches;
    private final StoredFiles files;
    private final Jobs jobs;

    /** @param outputExpiry how long an output stays whose owner does not say */
    BatchEndpoints(
            BatchSettings settings,
            Duration outputExpiry,
            JsonBody body,
            Batches batches,
            StoredFiles files,
            Jobs jobs) {
        this.settings = settings;
        this.outputExpiry = outputExpiry;
        this.body = body;
        this.batches = batches;
        this.files = files;
        this.jobs = jobs;
    }

    /** A batch is accepted once it is a durable job; its record is there before that. */
    Mono<ServerResponse> create(ServerRequest request) {
        Caller caller = Caller.of(request.exchange());
        return body.read(request.exchange().getRequest(), json -> {
            BatchRequest asked = BatchRequest.read(json);
            return Blocking.call(() -> recorded(asked, caller))
                    .flatMap(batch -> jobs.submit(job(batch), caller, RequestId.of(request.exchange()))
                            .thenReturn(batch)
                            .onErrorResume(refused -> forgotten(batch).then(Mono.error(refused))))
                    .flatMap(batch -> reply(BatchJson.batch(batch)));
        });
    }

    private Batch recorded(BatchRequest asked, Caller caller) {
        StoredFile input = files.find(caller.tenant(), asked.inputFileId())
                .orElseThrow(() -> MedleyException.invalid(
                        "input_file_id", "No such File object: " + FormFields.shortened(asked.inputFileId())));
        if (!input.purpose().equals(PURPOSE)) {
            throw MedleyException.invalid(
                    "input_file_id", "The file's purpose is '%s', not '%s'".formatted(input.purpose(), PURPOSE));
        }
        Instant now = Instant.now();
        Batch batch = new Batch(
                newId(now),
                caller.tenant(),
                caller.models(),
                asked.endpoint(),
                asked.inputFileId(),
                asked.metadata(),
                now,
                now.plus(settings.window()),
                Objects.requireNonNullElse(asked.outputExpiresAfter(), outputExpiry),
                BatchStatus.VALIDATING,
                Map.of(),
                Counts.NONE,
                List.of(),
                null,
                null);
        batches.put(batch);
        return batch;
    }

    private static String newId(Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return "batch_%012x%s".formatted(now.toEpochMilli(), HexFormat.of().formatHex(random));
    }

    /** It may wait for a gateway longer than the batch may take: only who runs it can say that it has expired. */
    private static Job job(Batch batch) {
        return Job.newBuilder()
                .setId(batch.id())
                .setExpiresAt(JobRecords.timestamp(batch.createdAt().plus(LONGEST_WAIT)))
                .setBatch(BatchWork.newBuilder().setBatchId(batch.id()))
                .build();
    }

    private Mono<Batch> forgotten(Batch batch) {
        return Blocking.call(() -> {
            batches.delete(batch);
            return batch;
        });
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return Mono.defer(() -> {
            FormFields query = new FormFields(request.queryParams());
            int limit = Objects.requireNonNullElse(query.integer("limit", 1, MAX_LIMIT), DEFAULT_LIMIT);
            String after = query.one("after");
            String tenant = Caller.of(request.exchange()).tenant();
            return Blocking.call(() -> batches.ids(tenant))
                    .flatMapMany(ids -> Flux.fromIterable(newestFirst(ids)))
                    .filter(id -> after == null || id.compareTo(after) < 0)
                    .flatMapSequential(id -> Blocking.call(() -> batches.find(tenant, id)), READ_AT_ONCE, 1)
                    .flatMap(Mono::justOrEmpty, 1)
                    .take(limit + 1L)
                    .collectList()
                    .flatMap(found -> reply(BatchJson.page(found, limit)));
        });
    }

    private static List<String> newestFirst(List<String> ids) {
        List<String> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        return reversed;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return find(request).flatMap(batch -> reply(BatchJson.batch(batch)));
    }

    Mono<ServerResponse> cancel(ServerRequest request) {
        return find(request)
                .flatMap(batch -> Blocking.call(() -> cancelled(batch)))
                .flatMap(batch -> reply(BatchJson.batch(batch)));
    }

    private Batch cancelled(Batch batch) {
        if (batch.status().ended()) {
            throw new MedleyException(
                    ErrorCategory.INVALID_REQUEST,
                    "Cannot cancel a batch with status '%s'"
                            .formatted(batch.status().word()));
        }
        Instant now = Instant.now();
        if (batch.at(BatchStatus.CANCELLING) == null) {
            batches.cancel(batch, now);
        }
        return batch.reaching(BatchStatus.CANCELLING, now);
    }

    private Mono<Batch> find(ServerRequest request) {
        String id = request.pathVariable("id");
        return Blocking.call(() -> batches.find(Caller.of(request.exchange()).tenant(), id)
                .orElseThrow(() -> new MedleyException(
                        ErrorCategory.NOT_FOUND,
                        "No batch found with id '%s'".formatted(FormFields.shortened(id)),
                        "id",
                        null,
                        null)));
    }

    private static Mono<ServerResponse> reply(ObjectNode body) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
