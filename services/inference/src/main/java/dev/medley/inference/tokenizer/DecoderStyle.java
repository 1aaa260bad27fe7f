package dev.medley.inference.tokenizer;

import dev.medley.inference.InferenceException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How the {@code decoder} of tokenizer.json turns tokens into bytes: byte-level BPE, SentencePiece's pieces in which
 * {@code ▁} is a space and {@code <0x0A>} a byte, or WordPiece's, in which {@code ##} goes on a word.
 *
 * @param byteLevel whether tokens are written in the byte-level alphabet
 * @param spaceMark what stands for a space, if anything does
 * @param byteFallback whether {@code <0x0A>} is a byte
 * @param strippedSpaces how many leading spaces of the text are dropped
 * @param firstTokenUnspaced whether the first token of the text loses its space marks
 * @param continuation what a token begins with that goes on a word, where all others begin with a space (WordPiece)
 */
record DecoderStyle(
        boolean byteLevel,
        @Nullable String spaceMark,
        boolean byteFallback,
        int strippedSpaces,
        boolean firstTokenUnspaced,
        @Nullable String continuation) {
    private static final DecoderStyle PLAIN = new DecoderStyle(false, null, false, 0, false, null);

    static DecoderStyle read(JsonNode decoder) {
        return PLAIN.with(decoder);
    }

    private DecoderStyle with(JsonNode stage) {
        String type = stage.path("type").asString("none");
        return switch (type) {
            case "Sequence" -> {
                DecoderStyle style = this;
                for (JsonNode each : stage.path("decoders")) {
                    style = style.with(each);
                }
                yield style;
            }
            case "ByteLevel" ->
                new DecoderStyle(true, spaceMark, byteFallback, strippedSpaces, firstTokenUnspaced, continuation);
            case "ByteFallback" ->
                new DecoderStyle(byteLevel, spaceMark, true, strippedSpaces, firstTokenUnspaced, continuation);
            case "Fuse" -> this;
            case "Replace" -> withReplacement(stage);
            case "Strip" -> withStrip(stage);
            case "Metaspace" -> {
                boolean prepends =
                        !stage.path("prepend_scheme").asString("always").equals("never");
                String mark = stage.path("replacement").asString("▁");
                yield new DecoderStyle(byteLevel, mark, byteFallback, strippedSpaces, prepends, continuation);
            }
            case "WordPiece" ->
                new DecoderStyle(
                        byteLevel,
                        spaceMark,
                        byteFallback,
                        strippedSpaces,
                        true,
                        stage.path("prefix").asString("##"));
            default ->
                throw refuse(
                        "type is \"" + type + '"',
                        "ByteLevel, Metaspace, WordPiece, or a Sequence of Replace, ByteFallback, Fuse and Strip");
        };
    }

    private DecoderStyle withReplacement(JsonNode stage) {
        String mark = stage.path("pattern").path("String").asString("");
        if (mark.isEmpty() || !stage.path("content").asString("").equals(" ")) {
            throw refuse("a Replace of " + stage, "one of a mark by a space");
        }
        return new DecoderStyle(byteLevel, mark, byteFallback, strippedSpaces, firstTokenUnspaced, continuation);
    }

    private DecoderStyle withStrip(JsonNode stage) {
        if (!stage.path("content").asString("").equals(" ")
                || stage.path("stop").asInt(0) != 0) {
            throw refuse("a Strip of " + stage, "one of leading spaces");
        }
        return new DecoderStyle(
                byteLevel, spaceMark, byteFallback, stage.path("start").asInt(0), firstTokenUnspaced, continuation);
    }

    private static InferenceException refuse(String is, String expected) {
        return InferenceException.badCheckpoint("tokenizer.json: decoder: %s, expected %s".formatted(is, expected));
    }

    /** The bytes that a token of the model's vocabulary stands for. */
    byte[] bytes(String token) {
        if (byteLevel) {
            return ByteLevelAlphabet.bytes(token);
        }
        if (byteFallback && token.matches("<0x[0-9A-Fa-f]{2}>")) {
            return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
        }
        if (continuation != null) {
            return wordPiece(token, continuation).getBytes(StandardCharsets.UTF_8);
        }
        String text = spaceMark == null ? token : token.replace(spaceMark, " ");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Punctuation and short forms stand close, as the tokenizers library cleans each token up. */
    private static String wordPiece(String token, String continuation) {
        if (token.startsWith(continuation)) {
            return token.substring(continuation.length());
        }
        return switch (token) {
            case ".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re" -> token;
            default -> ' ' + token;
        };
    }
}
