package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import java.util.Map;

/** {@code caption}: what is to be seen in a picture. */
final class CaptionWork {
    static final Map<String, Object> EXAMPLE = Map.of("text", "example", "model", "example");

    private static final int MAX_TOKENS = 1 << 20;

    private CaptionWork() {}

    static void ask(JsonObject body, Job.Builder job) {
        Turn.Builder turn = Turn.newBuilder()
                .setRole("user")
                .addParts(Part.newBuilder()
                        .setImage(Image.newBuilder().setFileId(JsonObject.text(body.required("image"), "image"))));
        String prompt = body.string("prompt");
        if (prompt != null) {
            turn.addParts(Part.newBuilder().setText(prompt));
        }
        Captioning.Builder captioning = Captioning.newBuilder()
                .setModel(body.string("model", StageWork.AUTO))
                .addTurns(turn);
        Integer maxTokens = body.integer("max_tokens", 1, MAX_TOKENS);
        if (maxTokens != null) {
            captioning.setMaxTokens(maxTokens);
        }
        job.setCaptioning(captioning);
        body.end();
    }

    static Map<String, Object> told(CaptionResponse response) {
        return Map.of("text", response.getChoices(0).getText().strip(), "model", response.getModel());
    }
}
