package dev.medley.gateway.batch;

import dev.medley.gateway.batch.Batch.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Batches as OpenAI tells of them. */
final class BatchJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private BatchJson() {}

    static ObjectNode batch(Batch batch) {
        ObjectNode node =
                JSON.objectNode().put("id", batch.id()).put("object", "batch").put("endpoint", batch.endpoint());
        if (batch.problems().isEmpty()) {
            node.putNull("errors");
        } else {
            node.set("errors", errors(batch.problems()));
        }
        node.put("input_file_id", batch.inputFileId())
                .put("completion_window", BatchRequest.WINDOW)
                .put("status", batch.status().word())
                .put("output_file_id", batch.outputFileId())
                .put("error_file_id", batch.errorFileId());
        putTime(node, "created_at", batch.createdAt());
        putTime(node, "in_progress_at", batch.at(BatchStatus.IN_PROGRESS));
        putTime(node, "expires_at", batch.expiresAt());
        putTime(node, "finalizing_at", batch.at(BatchStatus.FINALIZING));
        putTime(node, "completed_at", batch.at(BatchStatus.COMPLETED));
        putTime(node, "failed_at", batch.at(BatchStatus.FAILED));
        putTime(node, "expired_at", batch.at(BatchStatus.EXPIRED));
        putTime(node, "cancelling_at", batch.at(BatchStatus.CANCELLING));
        putTime(node, "cancelled_at", batch.at(BatchStatus.CANCELLED));
        node.putObject("request_counts")
                .put("total", batch.counts().total())
                .put("completed", batch.counts().completed())
                .put("failed", batch.counts().failed());
        ObjectNode metadata = node.putObject("metadata");
        batch.metadata().forEach(metadata::put);
        return node;
    }

    /**
     * A page of a list.
     *
     * @param batches that it has, and one more if there is a next page
     */
    static ObjectNode page(List<Batch> batches, int limit) {
        List<Batch> shown = batches.size() > limit ? batches.subList(0, limit) : batches;
        ObjectNode node = JSON.objectNode().put("object", "list");
        ArrayNode data = node.putArray("data");
        shown.forEach(batch -> data.add(batch(batch)));
        return node.put("first_id", shown.isEmpty() ? null : shown.get(0).id())
                .put(
                        "last_id",
                        shown.isEmpty() ? null : shown.get(shown.size() - 1).id())
                .put("has_more", batches.size() > limit);
    }

    private static ObjectNode errors(List<Problem> problems) {
        ObjectNode errors = JSON.objectNode().put("object", "list");
        ArrayNode data = errors.putArray("data");
        problems.forEach(problem -> data.addObject()
                .put("code", problem.code())
                .put("message", problem.message())
                .put("param", problem.param())
                .put("line", problem.line()));
        return errors;
    }

    private static void putTime(ObjectNode node, String name, @Nullable Instant time) {
        if (time == null) {
            node.putNull(name);
        } else {
            node.put(name, time.getEpochSecond());
        }
    }
}
