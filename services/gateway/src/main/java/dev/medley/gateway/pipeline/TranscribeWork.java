package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.RecordingWork;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code transcribe}: what is said in a recording, or a video. */
final class TranscribeWork {
    static final Map<String, Object> EXAMPLE = Map.of(
            "text",
            "example",
            "language",
            "english",
            "duration",
            1.0,
            "model",
            "example",
            "segments",
            List.of(Timeline.moment(0, 1, "example")));

    private TranscribeWork() {}

    static void ask(JsonObject body, Job.Builder job) {
        Transcription.Builder transcription = Transcription.newBuilder()
                .setModel(body.string("model", StageWork.AUTO))
                .setLanguage(body.string("language", ""))
                .setPrompt(body.string("prompt", ""))
                .setTask(body.flag("translate", false) ? Task.TASK_TRANSLATE : Task.TASK_TRANSCRIBE);
        job.setRecording(RecordingWork.newBuilder()
                .setTranscription(transcription)
                .setFileId(JsonObject.text(body.required("file"), "file")));
        body.end();
    }

    static Map<String, Object> told(TranscribeResponse response) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", response.getText().strip());
        values.put("language", response.getSummary().getLanguage().getName());
        values.put("duration", Timeline.rounded(response.getSummary().getDurationSeconds()));
        values.put("model", response.getModel());
        values.put(
                "segments",
                response.getSegmentsList().stream().map(TranscribeWork::moment).toList());
        return values;
    }

    private static Map<String, Object> moment(Segment segment) {
        return Timeline.moment(segment.getStartSeconds(), segment.getEndSeconds(), segment.getText());
    }
}
