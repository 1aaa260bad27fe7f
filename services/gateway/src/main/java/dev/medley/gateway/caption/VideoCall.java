package dev.medley.gateway.caption;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.openai.AnswerUsage;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.routing.Targets;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.vision.v1.VideoCaptioning;
import dev.medley.proto.vision.v1.VideoCaptions;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/videos/captions}: captions of a video's scenes, which takes too long for anything but a job. */
final class VideoCall implements DurableCall {
    private static final String FILE = "file";
    private static final String PROMPT = "prompt";
    private static final int MAX_SCENES = 64;

    private final JobMedia media;

    VideoCall(JobMedia media) {
        this.media = media;
    }

    @Override
    public String url() {
        return "/v1/videos/captions";
    }

    @Override
    public Mono<Asked> read(ObjectNode body, Caller caller) {
        JsonObject request = JsonObject.of(body);
        String id = JsonObject.text(request.required(FILE), FILE);
        VideoCaptioning.Builder video = VideoCaptioning.newBuilder()
                .setModel(request.string("model", Targets.AUTO))
                .setQuestion(request.string(PROMPT, ""));
        Integer scenes = request.integer("max_scenes", 1, MAX_SCENES);
        if (scenes != null) {
            video.setMaxScenes(scenes);
        }
        request.end();
        return media.file(id, FILE, caller)
                .map(file -> new Asked(
                        Job.newBuilder().setVideo(video.setFileId(file)).build(), ""));
    }

    @Override
    public JsonNode answer(JobResult result, String form, long answeredAt) {
        VideoCaptions captions = result.getVideo();
        ObjectNode reply = JsonNodeFactory.instance
                .objectNode()
                .put("object", "video.captions")
                .put("created", answeredAt)
                .put("model", captions.getModel())
                .put("duration", captions.getDuration());
        ArrayNode scenes = reply.putArray("scenes");
        captions.getScenesList().forEach(scene -> scenes.addObject()
                .put("start", scene.getStart())
                .put("end", scene.getEnd())
                .put("caption", scene.getText().strip()));
        reply.set("usage", AnswerUsage.json(captions.getUsage()));
        return reply;
    }

    @Override
    public String parameter(String field) {
        String name = field.startsWith("video.") ? field.substring("video.".length()) : field;
        return switch (name) {
            case "file_id" -> FILE;
            case "question" -> PROMPT;
            default -> name;
        };
    }
}
