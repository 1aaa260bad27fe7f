package dev.medley.gateway.pipeline;

import dev.medley.gateway.job.Jobs;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.pipeline.Stage.ModelStage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jobs that stages become, and the values that come of them. */
final class StageJobs {
    private StageJobs() {}

    /**
     * The job that does a stage, always the same for the same values.
     *
     * @param values of the inputs, the stages that it needs, and the item that it is done for
     * @throws MedleyException if that is no work
     */
    static Job job(String id, ModelStage stage, Map<String, Object> values) {
        Job.Builder job = Job.newBuilder().setId(id);
        stage.kind().ask(JsonObject.object(stage.body().render(values), ""), job);
        return job.build();
    }

    /**
     * The values that a job gave.
     *
     * @throws MedleyException if it gave none
     */
    static Map<String, Object> values(ModelStage stage, JobEvent event) {
        return switch (event.getState()) {
            case JOB_STATE_SUCCEEDED -> stage.kind().told(event.getResult());
            case JOB_STATE_CANCELLED -> throw new MedleyException(ErrorCategory.CANCELLED, "its job was cancelled");
            case JOB_STATE_EXPIRED ->
                throw new MedleyException(ErrorCategory.DEADLINE_EXCEEDED, "its job was not started in time");
            default -> throw Jobs.failure(event.getFailure());
        };
    }

    /** The values for one of a list. */
    static Map<String, Object> with(Map<String, Object> values, Object item) {
        Map<String, Object> extended = new LinkedHashMap<>(values);
        extended.put("item", item);
        return extended;
    }

    /** What came of one of a list. */
    static Map<String, Object> part(Object item, Map<String, Object> values) {
        Map<String, Object> part = new LinkedHashMap<>(values);
        part.put("item", item);
        return part;
    }

    /** What came of a list. */
    static Map<String, Object> parts(List<Map<String, Object>> parts) {
        return Map.of("items", parts);
    }
}
