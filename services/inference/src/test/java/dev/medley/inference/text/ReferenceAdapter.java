package dev.medley.inference.text;

import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraAdapter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small random-weight adapter that Hugging Face PEFT made, and what PEFT computes with it. */
record ReferenceAdapter(String name, Path folder, List<Expectation> expectations) {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/adapters");

    static ReferenceAdapter named(String base, String name) {
        Path folder = FIXTURES.resolve(base).resolve(name);
        JsonNode prompts = JsonMapper.shared()
                .readTree(folder.resolve("expected.json").toFile())
                .get("prompts");
        return new ReferenceAdapter(
                name,
                folder,
                StreamSupport.stream(prompts.spliterator(), false)
                        .map(Expectation::read)
                        .toList());
    }

    static List<ReferenceAdapter> all(String base) {
        var names = base.equals("qwen2")
                ? List.of("query-value", "all-linear", "bf16", "fp16")
                : List.of("query-value", "all-linear", "patterns", "one-layer");
        return names.stream().map(name -> named(base, name)).toList();
    }

    /** Loads it into a decoder's memory. */
    LoadedAdapter loadInto(CausalDecoder decoder, DecoderConfig base) {
        try (LoraAdapter adapter = LoraAdapter.open(folder)) {
            return decoder.adapters().load(name, adapter.pairs(base));
        }
    }

    /** What follows a prompt, in fp32. */
    record Expectation(int[] prompt, float[] lastLogits, int[] greedy) {
        static Expectation read(JsonNode node) {
            return new Expectation(
                    ReferenceCheckpoint.ints(node.get("prompt")),
                    ReferenceCheckpoint.floats(node.get("last_logits")),
                    ReferenceCheckpoint.ints(node.get("greedy")));
        }
    }
}
