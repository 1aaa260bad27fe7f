package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON of a checkpoint: one object, no key twice, at most 100 MB. */
public final class JsonFile {
    static final int LARGEST_BYTES = 100_000_000;

    /** Python writes {@code NaN} and {@code Infinity}. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JsonFile() {}

    public static JsonFields read(Path file) {
        String name = file.getFileName().toString();
        try {
            long size = Files.size(file);
            if (size > LARGEST_BYTES) {
                throw InferenceException.badCheckpoint(
                        "%s has %d bytes, expected at most %d".formatted(name, size, LARGEST_BYTES));
            }
            return new JsonFields(name, parse(name, Files.readAllBytes(file)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** An empty object if there is no such file. */
    static JsonFields readIfPresent(Path file) {
        return Files.exists(file)
                ? read(file)
                : new JsonFields(file.getFileName().toString(), JsonNodeFactory.instance.objectNode());
    }

    /** Refuses what is no folder. */
    static void checkFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw InferenceException.badCheckpoint(
                    "%s: expected a checkpoint's folder, but it is not a folder".formatted(folder.getFileName()));
        }
    }

    /** @param what names the bytes in a refusal */
    static ObjectNode parse(String what, byte[] json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            throw InferenceException.badCheckpoint(
                    "%s: expected a valid JSON object, but %s".formatted(what, firstLine(e.getOriginalMessage())));
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw InferenceException.badCheckpoint("%s: expected a JSON object, but it holds %s"
                .formatted(what, node.getNodeType().name().toLowerCase(Locale.ROOT)));
    }

    public static InferenceException unreadable(Path file, IOException cause) {
        return new InferenceException(
                InferenceException.Reason.BAD_CHECKPOINT,
                "%s: expected a readable file, but %s"
                        .formatted(file.getFileName(), cause.getClass().getSimpleName()),
                null,
                cause);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("it can't be parsed");
    }
}
