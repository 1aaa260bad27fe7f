package dev.medley.inference.vision;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small random-weight checkpoint that sees, and what Hugging Face transformers computes with it. */
public record ReferenceVision(Path folder, List<Expectation> expectations) {
    public static final List<String> LLAVAS = List.of("llava-clip", "llava-clip-layers", "llava-siglip");
    public static final List<String> ALL = List.of("llava-clip", "llava-clip-layers", "llava-siglip", "blip");

    /**
     * What follows a prompt, in fp32.
     *
     * @param prompt tokens as the tokenizer gives them, with one image token for each image; empty for Blip
     * @param text what the prompt says, for Blip
     * @param expanded tokens as the decoder reads them
     * @param features of each image
     */
    public record Expectation(
            List<RgbImage> images,
            int[] prompt,
            @Nullable String text,
            int[] expanded,
            List<float[]> features,
            int middlePosition,
            float[] middleLogits,
            float[] lastLogits,
            int[] greedy,
            @Nullable String decoded) {
        private static Expectation read(JsonNode node) {
            return new Expectation(
                    items(node.get("images")).map(TestImage::read).toList(),
                    node.has("prompt") ? ints(node.get("prompt")) : new int[0],
                    node.path("text").asString(null),
                    ints(node.get("expanded")),
                    items(node.get("features")).map(ReferenceVision::floats).toList(),
                    node.get("middle_position").asInt(),
                    floats(node.get("middle_logits")),
                    floats(node.get("last_logits")),
                    ints(node.get("greedy")),
                    node.path("decoded").asString(null));
        }
    }

    public static ReferenceVision named(String name) {
        Path folder = file(name);
        JsonNode prompts = JsonMapper.shared()
                .readTree(folder.resolve("expected.json").toFile())
                .get("prompts");
        return new ReferenceVision(folder, items(prompts).map(Expectation::read).toList());
    }

    static Path file(String name) {
        var resource = Objects.requireNonNull(ReferenceVision.class.getResource("/fixtures/vision/" + name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static int[] ints(JsonNode array) {
        return items(array).mapToInt(JsonNode::asInt).toArray();
    }

    static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
