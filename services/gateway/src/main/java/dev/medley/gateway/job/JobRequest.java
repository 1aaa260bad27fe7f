package dev.medley.gateway.job;

import com.google.protobuf.Timestamp;
import dev.medley.gateway.openai.DurableCalls;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.Priority;
import dev.medley.proto.text.v1.Generation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST /v1/jobs}, validated. */
final class JobRequest {
    /** The call that a job is. */
    static final String URL_LABEL = "medley.url";
    /** There if log-probabilities were asked for. */
    static final String LOG_PROBS_LABEL = "medley.logprobs";
    /** What labels of ours begin with. */
    static final String OURS = "medley.";

    private static final long MAX_WAIT_SECONDS = Duration.ofDays(6).toSeconds();
    private static final int MAX_METADATA = 14;
    private static final int ID_BYTES = 16;

    private JobRequest() {}

    /**
     * The job that is asked for.
     *
     * @param idempotencyKey makes its id, so that the same request again is the same job; null for an id of its own
     */
    static Job read(JsonObject request, String tenant, @Nullable String idempotencyKey, Instant now) {
        String url = JsonObject.text(request.required("url"), "url");
        Generation generation = DurableCalls.read(
                url, JsonObject.object(request.required("body"), "body").node());
        Job.Builder job = Job.newBuilder()
                .setTenant(tenant)
                .setGeneration(generation)
                .setPriority(priority(request))
                .putAllLabels(Jobs.labels(url, generation));
        metadata(request, job);
        Integer wait = request.integer("expires_after", 1, MAX_WAIT_SECONDS);
        if (wait != null) {
            job.setExpiresAt(
                    Timestamp.newBuilder().setSeconds(now.plusSeconds(wait).getEpochSecond()));
        }
        job.setWebhook(request.string("webhook", ""));
        request.end();
        if (idempotencyKey != null) {
            job.setId(id(tenant, idempotencyKey));
        }
        return job.build();
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
            if (entry.getKey().startsWith(OURS)) {
                throw metadata.invalid(
                        entry.getKey(), "Invalid 'metadata': keys may not begin with '%s'".formatted(OURS));
            }
            JsonNode text = entry.getValue();
            job.putLabels(entry.getKey(), JsonObject.text(text, metadata.path(entry.getKey())));
        }
    }

    private static String id(String tenant, String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((tenant + '\0' + key).getBytes(StandardCharsets.UTF_8));
            return "job-" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** What a coordinator says of a job's field, in the words of {@code POST /v1/jobs}. */
    static String parameter(String field) {
        if (field.startsWith("generation.")) {
            return ParameterNames.openAi(field);
        }
        return switch (field) {
            case "expires_at" -> "expires_after";
            case "job_id" -> "id";
            default -> field.startsWith("labels") ? field.replaceFirst("labels", "metadata") : field;
        };
    }

    /** A coordinator's failure in those words. */
    static Throwable translate(Throwable thrown) {
        return ParameterNames.translate(thrown, JobRequest::parameter);
    }
}
