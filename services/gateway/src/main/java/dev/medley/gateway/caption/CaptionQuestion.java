package dev.medley.gateway.caption;

import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.image.ShownImage;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.routing.Targets;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import org.jspecify.annotations.Nullable;

/**
 * What a request to {@code /v1/images/captions} asks, whatever its form.
 *
 * @param model as the caller calls it
 * @param prompt what to write about the image; null for a caption
 * @param maxTokens most tokens to write; null for what the model's context leaves
 */
record CaptionQuestion(String model, @Nullable String prompt, @Nullable Integer maxTokens) {
    private static final String IMAGE = "image";
    private static final String PROMPT = "prompt";
    private static final String TURNS = "turns";
    private static final int MAX_MODEL = 256;

    CaptionQuestion {
        if (model.isEmpty() || model.length() > MAX_MODEL) {
            throw MedleyException.invalid(
                    "model", "Invalid 'model': %d characters, not from 1 to %d".formatted(model.length(), MAX_MODEL));
        }
    }

    static CaptionQuestion read(FormFields fields) {
        String model = fields.one("model");
        var question = new CaptionQuestion(
                model == null ? Targets.AUTO : model,
                fields.one(PROMPT),
                fields.integer("max_tokens", 1, Integer.MAX_VALUE));
        fields.one(IMAGE);
        fields.end();
        return question;
    }

    static CaptionQuestion read(JsonObject request) {
        var question = new CaptionQuestion(
                request.string("model", Targets.AUTO),
                request.string(PROMPT),
                request.integer("max_tokens", 1, Integer.MAX_VALUE));
        request.accept(IMAGE);
        request.end();
        return question;
    }

    /** The image of a request in JSON. */
    static ShownImage image(JsonObject request) {
        return new ShownImage(IMAGE, JsonObject.text(request.required(IMAGE), IMAGE));
    }

    /**
     * What to ask of a worker.
     *
     * @param image with its file, or the id of it
     * @param model its own name
     */
    Captioning about(Image.Builder image, String model) {
        Turn.Builder turn =
                Turn.newBuilder().setRole("user").addParts(Part.newBuilder().setImage(image));
        if (prompt != null && !prompt.isEmpty()) {
            turn.addParts(Part.newBuilder().setText(prompt));
        }
        Captioning.Builder captioning = Captioning.newBuilder().setModel(model).addTurns(turn);
        if (maxTokens != null) {
            captioning.setMaxTokens(maxTokens);
        }
        return captioning.build();
    }

    /** The parameter that a field of {@link #about} came from. */
    static String parameter(String field) {
        if (field.startsWith(TURNS + "[0].parts[1]")) {
            return PROMPT;
        }
        return field.startsWith(TURNS) ? IMAGE : ParameterNames.openAi(field);
    }
}
