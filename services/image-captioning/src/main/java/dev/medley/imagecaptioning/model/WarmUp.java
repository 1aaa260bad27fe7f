package dev.medley.imagecaptioning.model;

import dev.medley.inference.text.PromptInput;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.ImageCaptioner;
import dev.medley.inference.vision.RgbImage;
import dev.medley.worker.generation.FirstGeneration;
import java.util.List;
import java.util.Map;

/** A first caption, of a black square. */
final class WarmUp {
    private static final int EDGE = 16;

    private WarmUp() {}

    /** @throws dev.medley.inference.InferenceException if the model can't write about images */
    static void run(ImageCaptioner captioner) {
        ContentPart image = new ContentPart.Image();
        List<ContentPart> parts = captioner.description().converses()
                ? List.of(image, new ContentPart.Text("What is this?"))
                : List.of(image);
        var prompt = new PromptInput.Conversation(List.of(ChatMessage.of("user", parts)), List.of(), Map.of());
        var black = new RgbImage(EDGE, EDGE, new byte[3 * EDGE * EDGE]);
        FirstGeneration.run(prompt, (task, listener) -> captioner.submit(task, List.of(black), listener));
    }
}
