package dev.medley.gateway.batch;

import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.http.OpenAiError;
import dev.medley.gateway.job.Jobs;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.JobEvent;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of a line.
 *
 * @param kind which it is
 * @param json as the output has it, or the errors
 */
record LineOutcome(Kind kind, ObjectNode json) {
    /** Whether a line gave an answer, gave none, or was not done before its batch was over. */
    enum Kind {
        COMPLETED,
        FAILED,
        EXPIRED,
        CANCELLED
    }

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String BODY = "body.";
    private static final int OK = 200;

    /** The job of a line has ended. */
    static LineOutcome of(Batch batch, BatchLine line, JobEvent event, DurableCalls calls) {
        return switch (event.getState()) {
            case JOB_STATE_SUCCEEDED -> new LineOutcome(Kind.COMPLETED, answered(batch, line, OK, calls.answer(event)));
            case JOB_STATE_EXPIRED -> undone(batch, line, Kind.EXPIRED);
            case JOB_STATE_CANCELLED -> undone(batch, line, Kind.CANCELLED);
            default -> failed(batch, line, Jobs.failure(event.getFailure()));
        };
    }

    /** The call was refused, or failed. */
    static LineOutcome failed(Batch batch, BatchLine line, Throwable thrown) {
        MedleyException failure = GrpcFailures.fromGrpc(ParameterNames.translate(thrown));
        String field = failure.field();
        String param = field != null && field.startsWith(BODY) ? field.substring(BODY.length()) : field;
        String message = String.valueOf(failure.getMessage());
        MedleyException told = new MedleyException(
                failure.category(),
                failure.category() == ErrorCategory.INTERNAL
                        ? "Internal error"
                        : field == null ? message : message.replace(field, String.valueOf(param)),
                param,
                null,
                null);
        ObjectNode body = MAPPER.valueToTree(OpenAiError.of(told));
        return new LineOutcome(
                Kind.FAILED, answered(batch, line, told.category().httpStatus(), body));
    }

    /** The batch was over first. */
    static LineOutcome undone(Batch batch, BatchLine line, Kind end) {
        ObjectNode json = head(batch, line);
        json.putNull("response");
        boolean expired = end == Kind.EXPIRED;
        json.putObject("error")
                .put("code", expired ? "batch_expired" : "batch_cancelled")
                .put(
                        "message",
                        expired
                                ? "This request could not be executed before the completion window expired."
                                : "This request was not executed: the batch was cancelled before.");
        return new LineOutcome(end, json);
    }

    /** With a line break behind. */
    byte[] bytes() {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode answered(Batch batch, BatchLine line, int status, JsonNode body) {
        ObjectNode json = head(batch, line);
        json.putObject("response")
                .put("status_code", status)
                .put("request_id", BatchRun.jobId(batch, line))
                .set("body", body);
        return json.putNull("error");
    }

    private static ObjectNode head(Batch batch, BatchLine line) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "batch_req_" + BatchRun.jobId(batch, line).substring("batch_".length()))
                .put("custom_id", line.customId());
    }
}
