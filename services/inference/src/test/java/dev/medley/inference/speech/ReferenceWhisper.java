package dev.medley.inference.speech;

import dev.medley.inference.checkpoint.WhisperCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A small random-weight checkpoint that transformers made, and what transformers computes with it. */
record ReferenceWhisper(Path folder, JsonNode expected) {
    static final List<String> NAMES = List.of("multilingual", "english-128");

    static ReferenceWhisper named(String name) {
        return new ReferenceWhisper(SpeechFixtures.path(name), SpeechFixtures.json(name + "/expected.json"));
    }

    WhisperCheckpoint open() {
        return WhisperCheckpoint.open(folder);
    }

    /** The one window whose encoder states, logits and loss are known. */
    float[] window() {
        return TestSound.of(
                expected.get("seconds").asDouble(), expected.get("seed").asInt());
    }

    float[] floats(String field) {
        return SpeechFixtures.floats(expected.get(field));
    }

    int[] ints(String field) {
        return SpeechFixtures.ints(expected.get(field));
    }

    List<JsonNode> transcriptions() {
        return StreamSupport.stream(expected.get("transcriptions").spliterator(), false)
                .toList();
    }
}
