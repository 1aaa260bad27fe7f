package dev.medley.gateway.job;

import com.google.protobuf.Timestamp;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.Priority;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of {@code POST /v1/jobs}, and says in its words what is wrong. Thread-safe. */
final class JobRequest {
    private static final long MAX_WAIT_SECONDS = Duration.ofDays(6).toSeconds();
    private static final int MAX_METADATA = 16 - DurableCalls.MOST_OF_OURS;

    private final DurableCalls calls;

    /** @param calls that can be jobs */
    JobRequest(DurableCalls calls) {
        this.calls = calls;
    }

    /**
     * The job that is asked for.
     *
     * @param idempotencyKey makes its id, so that the same request again is the same job; null for an id of its own
     */
    Mono<Job> read(JsonObject request, Caller caller, @Nullable String idempotencyKey, Instant now) {
        String url = JsonObject.text(request.required("url"), "url");
        ObjectNode body = JsonObject.object(request.required("body"), "body").node();
        Job.Builder outer = Job.newBuilder().setTenant(caller.owner()).setPriority(priority(request));
        metadata(request, outer);
        Integer wait = request.integer("expires_after", 1, MAX_WAIT_SECONDS);
        if (wait != null) {
            outer.setExpiresAt(
                    Timestamp.newBuilder().setSeconds(now.plusSeconds(wait).getEpochSecond()));
        }
        outer.setWebhook(request.string("webhook", ""));
        request.end();
        if (idempotencyKey != null) {
            outer.setId("job-" + IdempotencyKey.id(caller.owner(), idempotencyKey));
        }
        return calls.read(url, body, caller).map(work -> outer.mergeFrom(work).build());
    }

    private static Priority priority(JsonObject request) {
        String name = request.string("priority", "normal");
        return switch (name) {
            case "low" -> Priority.PRIORITY_LOW;
            case "normal" -> Priority.PRIORITY_NORMAL;
            case "high" -> Priority.PRIORITY_HIGH;
            default ->
                throw request.invalid(
                        "priority",
                        "Invalid 'priority': '%s' is none of 'low', 'normal' and 'high'"
                                .formatted(JsonObject.shortened(name)));
        };
    }

    private static void metadata(JsonObject request, Job.Builder job) {
        JsonObject metadata = request.object("metadata");
        if (metadata == null) {
            return;
        }
        if (metadata.node().size() > MAX_METADATA) {
            throw request.invalid(
                    "metadata",
                    "Invalid 'metadata': %d entries, at most %d are allowed"
                            .formatted(metadata.node().size(), MAX_METADATA));
        }
        for (var entry : metadata.node().properties()) {
            if (entry.getKey().startsWith(DurableCalls.OURS)) {
                throw metadata.invalid(
                        entry.getKey(),
                        "Invalid 'metadata': keys may not begin with '%s'".formatted(DurableCalls.OURS));
            }
            JsonNode text = entry.getValue();
            job.putLabels(entry.getKey(), JsonObject.text(text, metadata.path(entry.getKey())));
        }
    }

    /**
     * A coordinator's failure in the words of {@code POST /v1/jobs}.
     *
     * @param url path of the call that the job is; empty if it is not known
     */
    Throwable translate(Throwable thrown, String url) {
        return ParameterNames.translate(thrown, field -> parameter(field, url));
    }

    private String parameter(String field, String url) {
        return switch (field) {
            case "expires_at" -> "expires_after";
            case "job_id" -> "id";
            case "url", "id", "webhook", "tenant", "work" -> field;
            default ->
                field.startsWith("labels") ? field.replaceFirst("labels", "metadata") : calls.parameter(url, field);
        };
    }
}
