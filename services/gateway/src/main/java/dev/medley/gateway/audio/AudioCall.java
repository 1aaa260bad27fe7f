package dev.medley.gateway.audio;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.speech.Transcript;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.RecordingWork;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.TranscribeResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/audio/transcriptions} or {@code /v1/audio/translations} as a job, of a recording that was uploaded. */
final class AudioCall implements DurableCall {
    private static final String FILE = "file";

    private final String url;
    private final Task task;
    private final JobMedia media;

    AudioCall(String url, Task task, JobMedia media) {
        this.url = url;
        this.task = task;
        this.media = media;
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Mono<Asked> read(ObjectNode body, Caller caller) {
        JsonObject request = JsonObject.of(body);
        String id = JsonObject.text(request.required(FILE), FILE);
        AudioQuestion question = AudioQuestion.read(new FormFields(fields(body)), task);
        if (question.stream()) {
            throw JsonObject.unsupported("stream", "A job's answer comes as a whole; leave 'stream' out");
        }
        return media.file(id, FILE, caller).map(file -> {
            RecordingWork.Builder recording = RecordingWork.newBuilder()
                    .setTranscription(question.transcription())
                    .setFileId(file);
            return new Asked(
                    Job.newBuilder().setRecording(recording).build(),
                    question.form().inWords());
        });
    }

    @Override
    public JsonNode answer(JobResult result, String form, long answeredAt) {
        TranscribeResponse heard = result.getRecording();
        return TranscriptForm.of(task, form).tell(new Transcript(heard.getSegmentsList(), heard.getSummary()));
    }

    @Override
    public String parameter(String field) {
        return ParameterNames.openAi(field);
    }

    /** The members of the body as the fields of a form, which is what the call itself takes. */
    private static Map<String, List<String>> fields(ObjectNode body) {
        Map<String, List<String>> fields = new HashMap<>();
        body.properties().stream().filter(member -> !member.getValue().isNull()).forEach(member -> {
            JsonNode value = member.getValue();
            List<JsonNode> values = value.isArray() ? value.valueStream().toList() : List.of(value);
            fields.put(
                    member.getKey(),
                    values.stream().map(each -> text(each, member.getKey())).toList());
        });
        return fields;
    }

    private static String text(JsonNode value, String name) {
        if (value.isContainer() || value.isNull()) {
            throw MedleyException.invalid(
                    name,
                    "Invalid type for '%s': expected a string, a number or a boolean"
                            .formatted(FormFields.shortened(name)));
        }
        return value.isString() ? JsonObject.text(value, name) : value.toString();
    }
}
