package dev.medley.gateway.job;

import com.google.protobuf.Timestamp;
import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.http.OpenAiError;
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

/** Jobs as callers of {@code /v1/jobs} see them. Thread-safe. */
final class JobJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final DurableCalls calls;

    /** @param calls that jobs are */
    JobJson(DurableCalls calls) {
        this.calls = calls;
    }

    /** A job, with its result if it has one. */
    ObjectNode job(JobStatus status) {
        JobEvent event = status.getEvent();
        ObjectNode job = JSON.objectNode()
                .put("id", event.getJobId())
                .put("object", "job")
                .put("url", DurableCalls.url(event))
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
                .filter(label -> !label.getKey().startsWith(DurableCalls.OURS))
                .forEach(label -> metadata.put(label.getKey(), label.getValue()));
        job.set("result", calls.answer(event));
        job.set("error", event.hasFailure() ? error(event) : JSON.nullNode());
        return job;
    }

    ObjectNode list(ListJobsResponse page) {
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

    private ObjectNode error(JobEvent event) {
        JobFailure failure = event.getFailure();
        ErrorCategory category = Arrays.stream(ErrorCategory.values())
                .filter(each -> each.name().equals(failure.getReason()))
                .findFirst()
                .orElse(ErrorCategory.INTERNAL);
        String parameter = calls.parameter(DurableCalls.url(event), failure.getField());
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
