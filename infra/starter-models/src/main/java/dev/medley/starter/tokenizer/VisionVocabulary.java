package dev.medley.starter.tokenizer;

import java.util.List;

/** The tokenizer of a model that holds conversations about pictures; its special tokens come first. */
public final class VisionVocabulary {
    /** Pads. */
    public static final String PADDING = "<|pad|>";
    /** Stands for a feature of a picture. */
    public static final String IMAGE = "<image>";
    /** Opens a turn of the user. */
    public static final String USER = "<|user|>";
    /** Opens a turn of the model. */
    public static final String ASSISTANT = "<|assistant|>";
    /** Opens a system message. */
    public static final String SYSTEM = "<|system|>";
    /** Closes a turn of the model. */
    public static final String END = "<|end|>";

    private static final List<String> SPECIAL = List.of(PADDING, IMAGE, USER, ASSISTANT, SYSTEM, END);

    private VisionVocabulary() {}

    /** Learns one of at most so many tokens. */
    public static BytePairTokenizer train(Iterable<String> texts, int tokens) {
        return BytePairTokenizer.train(texts, tokens, SPECIAL);
    }

    /** The id of a special token. */
    public static int id(String special) {
        return SPECIAL.indexOf(special);
    }
}
