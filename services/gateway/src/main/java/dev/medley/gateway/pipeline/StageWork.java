package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What a stage has a model do: the key that asks for it, the job that it becomes, and the values that come of it. */
enum StageWork {
    /** What is said in a recording, or a video. */
    TRANSCRIBE(TranscribeWork::ask, result -> TranscribeWork.told(result.getRecording()), TranscribeWork.EXAMPLE),
    /** What is to be seen in a picture. */
    CAPTION(CaptionWork::ask, result -> CaptionWork.told(result.getCaptioning()), CaptionWork.EXAMPLE),
    /** What is to be seen in a video, scene by scene. */
    LOOK(LookWork::ask, result -> LookWork.told(result.getVideo()), LookWork.EXAMPLE),
    /** An answer to a chat. */
    WRITE(WriteWork::ask, result -> WriteWork.told(result.getGeneration()), WriteWork.EXAMPLE);

    /** The model that leaves the choice to the suite. */
    static final String AUTO = "auto";

    private final BiConsumer<JsonObject, Job.Builder> asking;
    private final Function<JobResult, Map<String, Object>> telling;
    private final Map<String, Object> example;

    StageWork(
            BiConsumer<JsonObject, Job.Builder> asking,
            Function<JobResult, Map<String, Object>> telling,
            Map<String, Object> example) {
        this.asking = asking;
        this.telling = telling;
        this.example = example;
    }

    /** The key that asks for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Puts the work into a job.
     *
     * @param body what the stage says of it
     * @throws MedleyException if that is none of such work; names the member at fault
     */
    void ask(JsonObject body, Job.Builder job) {
        asking.accept(body, job);
    }

    /** The values that come of its result, of texts, numbers, lists and maps alone. */
    Map<String, Object> told(JobResult result) {
        return telling.apply(result);
    }

    /** Values such as come of it. */
    Map<String, Object> example() {
        return example;
    }
}
