package dev.medley.inference.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The tokenizer of a checkpoint (tokenizer.json), run by Hugging Face's own library. It neither truncates nor pads,
 * whatever tokenizer.json says. Thread-safe; it owns native memory until {@link #close()}.
 */
public final class Tokenizer implements AutoCloseable {
    private static final String FILE = "tokenizer.json";

    static {
        // DJL must not fetch libraries at run time, nor report home.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer library;
    private final Vocabulary vocabulary;

    private Tokenizer(HuggingFaceTokenizer library, Vocabulary vocabulary) {
        this.library = library;
        this.vocabulary = vocabulary;
    }

    /**
     * @param folder a checkpoint's folder
     * @throws InferenceException {@code BAD_CHECKPOINT} if tokenizer.json is missing or not understood
     */
    public static Tokenizer open(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw InferenceException.badCheckpoint(
                    "%s: expected %s, but it is not there (a tokenizer.model alone is not read)"
                            .formatted(folder.getFileName(), FILE));
        }
        Vocabulary vocabulary = Vocabulary.read(file);
        try {
            var options = Map.of("truncation", "false", "padding", "false");
            return new Tokenizer(HuggingFaceTokenizer.newInstance(file, options), vocabulary);
        } catch (IOException | RuntimeException e) {
            throw new InferenceException(
                    InferenceException.Reason.BAD_CHECKPOINT,
                    "%s: expected what Hugging Face's tokenizers read, but %s".formatted(FILE, e.getMessage()),
                    null,
                    e);
        }
    }

    /**
     * The tokens of a text. Special tokens that the text spells out become their ids.
     *
     * @param addSpecialTokens whether to add what the tokenizer puts around a text, such as a begin token; a rendered
     *     chat template has them already
     * @throws InferenceException {@code INVALID_REQUEST} if the text has half a surrogate pair, which no encoding of
     *     Unicode can carry
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        refuseLoneSurrogates(text);
        return Arrays.stream(library.encode(text, addSpecialTokens, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static void refuseLoneSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new InferenceException(
                        InferenceException.Reason.INVALID_REQUEST,
                        "The text has half a surrogate pair, U+%04X, at character %d; expected valid Unicode"
                                .formatted((int) c, i));
            }
        }
    }

    /** The text of an answer, without special tokens; invalid bytes become U+FFFD. */
    public String decode(int... tokenIds) {
        TextDecoder decoder = newTextDecoder();
        var text = new StringBuilder();
        for (int id : tokenIds) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.finish()).toString();
    }

    /** A decoder of tokens that stand on their own: a SentencePiece tokenizer drops the space of the first. */
    public TextDecoder newTextDecoder() {
        return new TextDecoder(vocabulary, false);
    }

    /** A decoder of tokens that continue a prompt: the space of the first token is part of the text. */
    public TextDecoder newContinuingDecoder() {
        return new TextDecoder(vocabulary, true);
    }

    /** One more than the highest token id. The model's embedding may be larger. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /** The size of the longest token, in bytes. */
    public int longestToken() {
        return vocabulary.longest();
    }

    /** Whether the token is a control token that no text shows. */
    public boolean isSpecial(int tokenId) {
        return vocabulary.special().get(tokenId);
    }

    /**
     * The bytes that a token stands for: a space for {@code ▁}, one byte for {@code <0x0A>}; none beyond the
     * vocabulary.
     */
    public byte[] tokenBytes(int tokenId) {
        return tokenId < vocabulary.size() ? vocabulary.bytes()[tokenId].clone() : new byte[0];
    }

    @Override
    public void close() {
        library.close();
    }
}
