package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import java.util.Locale;
import java.util.Map;

/** What a stage has a model do: the key that asks for it, the job that it becomes, and the values that come of it. */
enum StageWork {
    /** What is said in a recording, or a video. */
    TRANSCRIBE {
        @Override
        void ask(JsonObject body, Job.Builder job) {
            TranscribeWork.ask(body, job);
        }

        @Override
        Map<String, Object> told(JobResult result) {
            return TranscribeWork.told(result.getRecording());
        }

        @Override
        Map<String, Object> example() {
            return TranscribeWork.EXAMPLE;
        }
    },
    /** What is to be seen in a picture. */
    CAPTION {
        @Override
        void ask(JsonObject body, Job.Builder job) {
            CaptionWork.ask(body, job);
        }

        @Override
        Map<String, Object> told(JobResult result) {
            return CaptionWork.told(result.getCaptioning());
        }

        @Override
        Map<String, Object> example() {
            return CaptionWork.EXAMPLE;
        }
    },
    /** What is to be seen in a video, scene by scene. */
    LOOK {
        @Override
        void ask(JsonObject body, Job.Builder job) {
            LookWork.ask(body, job);
        }

        @Override
        Map<String, Object> told(JobResult result) {
            return LookWork.told(result.getVideo());
        }

        @Override
        Map<String, Object> example() {
            return LookWork.EXAMPLE;
        }
    },
    /** An answer to a chat. */
    WRITE {
        @Override
        void ask(JsonObject body, Job.Builder job) {
            WriteWork.ask(body, job);
        }

        @Override
        Map<String, Object> told(JobResult result) {
            return WriteWork.told(result.getGeneration());
        }

        @Override
        Map<String, Object> example() {
            return WriteWork.EXAMPLE;
        }
    };

    /** The model that leaves the choice to the suite. */
    static final String AUTO = "auto";

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
    abstract void ask(JsonObject body, Job.Builder job);

    /** The values that come of its result, of texts, numbers, lists and maps alone. */
    abstract Map<String, Object> told(JobResult result);

    /** Values such as come of it. */
    abstract Map<String, Object> example();
}
