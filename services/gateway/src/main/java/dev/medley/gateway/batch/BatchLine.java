package dev.medley.gateway.batch;

import dev.medley.gateway.batch.Batch.Problem;
import dev.medley.gateway.batch.JsonLines.Line;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.StrictJson;
import dev.medley.platform.error.MedleyException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of a batch.
 *
 * @param number from 1
 * @param customId what its owner calls it
 * @param body of the call
 */
record BatchLine(int number, String customId, ObjectNode body) {
    static final int MAX_CUSTOM_ID = 512;

    private static final StrictJson JSON = new StrictJson("This line");

    /**
     * Reads all of a line but its body, which is the call's own to judge.
     *
     * @throws ProblemException if it is no line of a batch
     */
    static BatchLine read(Line line, String endpoint) {
        if (!line.whole()) {
            throw problem(
                    line,
                    "line_too_long",
                    "This line is longer than %d bytes".formatted(JsonLines.MAX_LINE_BYTES),
                    null);
        }
        JsonObject request;
        try {
            request = JSON.parse(line.bytes());
        } catch (MedleyException e) {
            throw problem(line, "invalid_json_line", String.valueOf(e.getMessage()), null);
        }
        try {
            return read(line, request, endpoint);
        } catch (MedleyException e) {
            throw problem(line, "invalid_request", String.valueOf(e.getMessage()), e.field());
        }
    }

    private static BatchLine read(Line line, JsonObject request, String endpoint) {
        String customId = required(line, request, "custom_id");
        if (customId.isEmpty() || customId.length() > MAX_CUSTOM_ID) {
            throw problem(
                    line,
                    "invalid_custom_id",
                    "The custom_id has %d characters, not from 1 to %d".formatted(customId.length(), MAX_CUSTOM_ID),
                    "custom_id");
        }
        String method = required(line, request, "method");
        if (!method.equals("POST")) {
            throw problem(
                    line,
                    "invalid_method",
                    "The method is '%s', but only POST is supported".formatted(JsonObject.shortened(method)),
                    "method");
        }
        String url = required(line, request, "url");
        if (!url.equals(endpoint)) {
            throw problem(
                    line,
                    "mismatched_url",
                    "The URL '%s' is not the batch's endpoint '%s'".formatted(JsonObject.shortened(url), endpoint),
                    "url");
        }
        JsonObject body = request.object("body");
        if (body == null) {
            throw missing(line, "body");
        }
        request.end();
        return new BatchLine(line.number(), customId, body.node());
    }

    private static String required(Line line, JsonObject request, String name) {
        String value = request.string(name);
        if (value == null) {
            throw missing(line, name);
        }
        return value;
    }

    private static ProblemException missing(Line line, String name) {
        return problem(line, "missing_required_parameter", "Missing required parameter: '%s'".formatted(name), name);
    }

    private static ProblemException problem(Line line, String code, String message, @Nullable String param) {
        return new ProblemException(new Problem(code, message, param, line.number()));
    }

    /** A line that is none of a batch. */
    static final class ProblemException extends RuntimeException {
        private final transient Problem problem;

        ProblemException(Problem problem) {
            super(problem.message());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}
