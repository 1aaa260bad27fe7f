package dev.medley.inference.text;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small random-weight checkpoint that Hugging Face transformers made, and what transformers computes with it. */
record ReferenceCheckpoint(Path folder, List<Expectation> expectations) {
    static final List<String> NAMES = List.of(
            "llama-tied",
            "llama-untied-linear",
            "llama-yarn",
            "llama-sharded",
            "llama-fp16",
            "llama-bf16",
            "mistral-sliding",
            "mistral-headdim",
            "qwen2",
            "qwen2-sliding",
            "qwen3");

    static ReferenceCheckpoint named(String name) {
        Path folder = folder(name);
        JsonNode prompts = JsonMapper.shared()
                .readTree(folder.resolve("expected.json").toFile())
                .get("prompts");
        return new ReferenceCheckpoint(
                folder,
                StreamSupport.stream(prompts.spliterator(), false)
                        .map(Expectation::read)
                        .toList());
    }

    static Path folder(String name) {
        var resource =
                Objects.requireNonNull(ReferenceCheckpoint.class.getResource("/fixtures/checkpoints/" + name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What follows a prompt, in fp32. */
    record Expectation(int[] prompt, int middlePosition, float[] middleLogits, float[] lastLogits, int[] greedy) {
        static Expectation read(JsonNode node) {
            return new Expectation(
                    ints(node.get("prompt")),
                    node.get("middle_position").asInt(),
                    floats(node.get("middle_logits")),
                    floats(node.get("last_logits")),
                    ints(node.get("greedy")));
        }
    }

    static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
