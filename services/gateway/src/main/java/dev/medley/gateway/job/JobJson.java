package dev.medley.gateway.job;

import com.google.protobuf.Timestamp;
import dev.medley.gateway.http.OpenAiError;
import dev.medley.gateway.openai.DurableCalls;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import java.util.Arrays;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Jobs as callers of {@code /v1/jobs} see them. */
final class JobJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JobJson() {}

    /** A job, with its result if it has one. */
    static ObjectNode job(JobStatus status) {
        JobEvent event = status.getEvent();
        ObjectNode job = JSON.objectNode()
                .put("id", event.getJobId())
                .put("object", "job")
                .put("url", event.getLabelsOrDefault(JobRequest.URL_LABEL, ""))
                .put("model", event.getModel())
                .put("status", name(status))
                .put("created_at", event.getAcceptedAt().getSeconds());
        put(job, "started_at", event.hasStartedAt(), event.getStartedAt());
        put(job, "ended_at", Jobs.hasEnded(status), event.getAt());
        put(job, "expires_at", event.hasExpiresAt(), event.getExpiresAt());
        job.put("attempts", event.getAttempt());
        job.put("priority", priority(event));
        ObjectNode metadata = job.putObject("metadata");
        event.getLabelsMap().entrySet().stream()
                .filter(label -> !label.getKey().startsWith(JobRequest.OURS))
                .forEach(label -> metadata.put(label.getKey(), label.getValue()));
        job.set("result", event.getResult().hasGeneration() ? result(event) : JSON.nullNode());
        job.set("error", event.hasFailure() ? error(event.getFailure()) : JSON.nullNode());
        return job;
    }

    static ObjectNode list(ListJobsResponse page) {
        ObjectNode list = JSON.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        page.getJobsList().forEach(job -> data.add(job(job)));
        int count = page.getJobsCount();
        list.put("first_id", count == 0 ? null : page.getJobs(0).getEvent().getJobId());
        list.put(
                "last_id",
                count == 0 ? null : page.getJobs(count - 1).getEvent().getJobId());
        return list.put("has_more", !page.getNextPageToken().isEmpty());
    }

    private static ObjectNode result(JobEvent event) {
        return DurableCalls.answer(
                event.getLabelsOrDefault(JobRequest.URL_LABEL, ""),
                event.containsLabels(JobRequest.LOG_PROBS_LABEL),
                event.getResult().getGeneration(),
                event.getAt().getSeconds());
    }

    private static ObjectNode error(JobFailure failure) {
        ErrorCategory category = Arrays.stream(ErrorCategory.values())
                .filter(each -> each.name().equals(failure.getReason()))
                .findFirst()
                .orElse(ErrorCategory.INTERNAL);
        String parameter = ParameterNames.openAi(failure.getField());
        String message = failure.getField().isEmpty()
                ? failure.getMessage()
                : failure.getMessage().replace(failure.getField(), parameter);
        OpenAiError.Detail detail = OpenAiError.of(new MedleyException(
                        category, message, failure.getField().isEmpty() ? null : parameter, null, null))
                .error();
        return JSON.objectNode()
                .put("message", detail.message())
                .put("type", detail.type())
                .put("param", detail.param())
                .put("code", detail.code());
    }

    private static String name(JobStatus status) {
        if (status.getCancelling()) {
            return "cancelling";
        }
        return switch (status.getEvent().getState()) {
            case JOB_STATE_STARTED -> "in_progress";
            case JOB_STATE_RETRYING -> "retrying";
            case JOB_STATE_SUCCEEDED -> "succeeded";
            case JOB_STATE_FAILED -> "failed";
            case JOB_STATE_CANCELLED -> "cancelled";
            case JOB_STATE_EXPIRED -> "expired";
            default -> "queued";
        };
    }

    private static String priority(JobEvent event) {
        return switch (event.getPriority()) {
            case PRIORITY_LOW -> "low";
            case PRIORITY_HIGH -> "high";
            default -> "normal";
        };
    }

    private static void put(ObjectNode job, String name, boolean present, Timestamp time) {
        if (present) {
            job.put(name, time.getSeconds());
        } else {
            job.putNull(name);
        }
    }
}
