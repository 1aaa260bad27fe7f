package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.vision.v1.VideoCaptioning;
import dev.medley.proto.vision.v1.VideoCaptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code look}: what is to be seen in a video, scene by scene. */
final class LookWork {
    static final Map<String, Object> EXAMPLE =
            Map.of("duration", 1.0, "model", "example", "scenes", List.of(Timeline.moment(0, 1, "example")));

    private static final int MAX_SCENES = 64;

    private LookWork() {}

    static void ask(JsonObject body, Job.Builder job) {
        VideoCaptioning.Builder video = VideoCaptioning.newBuilder()
                .setModel(body.string("model", StageWork.AUTO))
                .setFileId(JsonObject.text(body.required("file"), "file"))
                .setQuestion(body.string("prompt", ""));
        Integer maxScenes = body.integer("max_scenes", 1, MAX_SCENES);
        if (maxScenes != null) {
            video.setMaxScenes(maxScenes);
        }
        job.setVideo(video);
        body.end();
    }

    static Map<String, Object> told(VideoCaptions captions) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("duration", Timeline.rounded(captions.getDuration()));
        values.put("model", captions.getModel());
        values.put(
                "scenes",
                captions.getScenesList().stream()
                        .map(scene -> Timeline.moment(scene.getStart(), scene.getEnd(), scene.getText()))
                        .toList());
        return values;
    }
}
