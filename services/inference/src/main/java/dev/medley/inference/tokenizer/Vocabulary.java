package dev.medley.inference.tokenizer;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each token id stands for, read from tokenizer.json.
 *
 * @param bytes the bytes of each id; empty for an id that has no token
 * @param special which ids are control tokens that no text shows
 */
record Vocabulary(byte[][] bytes, BitSet special, DecoderStyle style) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LARGEST_ID = 1 << 22;

    static Vocabulary read(Path tokenizerFile) {
        var reading = new Reading();
        try (var in = Files.newInputStream(tokenizerFile);
                JsonParser parser = JSON.createParser(in)) {
            reading.root(parser);
        } catch (IOException e) {
            throw JsonFile.unreadable(tokenizerFile, e);
        } catch (JacksonException e) {
            throw InferenceException.badCheckpoint(
                    "tokenizer.json: expected a valid JSON object, but " + e.getOriginalMessage());
        }
        return reading.vocabulary();
    }

    int size() {
        return bytes.length;
    }

    /** The size of the longest token, in bytes. */
    int longest() {
        return Arrays.stream(bytes).mapToInt(token -> token.length).max().orElse(0);
    }

    /** Reads what is needed as a stream: the merges of a large vocabulary would fill the heap. */
    private static final class Reading {
        private final Map<Integer, String> tokens = new HashMap<>();
        private final Map<Integer, String> added = new HashMap<>();
        private final BitSet special = new BitSet();
        private JsonNode decoder = JSON.nullNode();

        void root(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refuse("the file", "an object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "added_tokens" -> addedTokens(JSON.readTree(parser));
                    case "decoder" -> decoder = JSON.readTree(parser);
                    case "model" -> model(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private void model(JsonParser parser) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken start = parser.nextToken();
                if (field.equals("vocab") && start == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                        String token = parser.currentName();
                        parser.nextToken();
                        tokens.put(checked(parser.getIntValue()), token);
                    }
                } else if (field.equals("vocab")) {
                    for (JsonNode piece : JSON.readTree(parser)) {
                        tokens.put(tokens.size(), piece.path(0).asString(""));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void addedTokens(JsonNode list) {
            for (JsonNode token : list) {
                int id = checked(token.path("id").asInt(-1));
                added.put(id, token.path("content").asString(""));
                special.set(id, token.path("special").asBoolean(false));
            }
        }

        private static int checked(int id) {
            if (id < 0 || id > LARGEST_ID) {
                throw refuse("token id " + id, "0 to " + LARGEST_ID);
            }
            return id;
        }

        private static InferenceException refuse(String is, String expected) {
            return InferenceException.badCheckpoint("tokenizer.json: %s, expected %s".formatted(is, expected));
        }

        Vocabulary vocabulary() {
            DecoderStyle style = DecoderStyle.read(decoder);
            tokens.putAll(added);
            int size = tokens.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
            var bytes = new byte[size][];
            for (int id = 0; id < size; id++) {
                bytes[id] = style.bytes(tokens.getOrDefault(id, ""));
            }
            return new Vocabulary(bytes, special, style);
        }
    }
}
