package dev.medley.starter.tokenizer;

import dev.medley.inference.tokenizer.ByteLevelAlphabet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A byte-level BPE tokenizer as data: special tokens first, then the 256 bytes, then one token a merge, then the
 * special tokens of speech if it is for that. Single digits are tokens of their own.
 */
public final class BytePairTokenizer {
    /** Ends a plain text, and pads. */
    public static final String END_OF_TEXT = "<|endoftext|>";
    /** Opens a turn of a chat. */
    public static final String TURN_START = "<|im_start|>";
    /** Closes a turn of a chat. */
    public static final String TURN_END = "<|im_end|>";

    private static final List<String> SPECIAL = List.of(END_OF_TEXT, TURN_START, TURN_END);
    private static final int BYTES = 256;

    private final List<String> first;
    private final List<BytePairTrainer.Pair> merges;
    private final List<String> last;

    private BytePairTokenizer(List<String> first, List<BytePairTrainer.Pair> merges, List<String> last) {
        this.first = List.copyOf(first);
        this.merges = List.copyOf(merges);
        this.last = List.copyOf(last);
    }

    /** Learns a vocabulary of at most {@code vocabulary} tokens. */
    public static BytePairTokenizer train(Iterable<String> texts, int vocabulary) {
        return train(texts, vocabulary, SPECIAL);
    }

    /** Learns one with special tokens of its own, which come first. */
    public static BytePairTokenizer train(Iterable<String> texts, int vocabulary, List<String> special) {
        return new BytePairTokenizer(
                special, BytePairTrainer.merges(texts, vocabulary - BYTES - special.size()), List.of());
    }

    /**
     * Learns a vocabulary of at most {@code textTokens} tokens of text, which come first, as Whisper has them.
     *
     * @param special its special tokens, which follow
     */
    public static BytePairTokenizer trainForSpeech(Iterable<String> texts, int textTokens, List<String> special) {
        return new BytePairTokenizer(List.of(), BytePairTrainer.merges(texts, textTokens - BYTES), special);
    }

    /** The number of tokens. */
    public int size() {
        return textEnd() + last.size();
    }

    /** The first token after those of text. */
    private int textEnd() {
        return first.size() + BYTES + merges.size();
    }

    /** The id of a special token. */
    public static int idOf(String special) {
        return SPECIAL.indexOf(special);
    }

    /** The content of {@code tokenizer.json}. */
    public String json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put("added_tokens", addedTokens());
        json.put("normalizer", null);
        json.put("pre_tokenizer", preTokenizer());
        json.put("post_processor", null);
        json.put("decoder", byteLevel());
        json.put("model", model());
        return JsonMapper.shared().writeValueAsString(json);
    }

    private List<Map<String, Object>> addedTokens() {
        var tokens = new ArrayList<Map<String, Object>>();
        first.forEach(special -> tokens.add(added(special, tokens.size())));
        last.forEach(special -> tokens.add(added(special, textEnd() + tokens.size() - first.size())));
        return tokens;
    }

    private static Map<String, Object> added(String special, int id) {
        var token = new LinkedHashMap<String, Object>();
        token.put("id", id);
        token.put("content", special);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", true);
        return token;
    }

    private static Map<String, Object> preTokenizer() {
        var digits = new LinkedHashMap<String, Object>();
        digits.put("type", "Digits");
        digits.put("individual_digits", true);
        var sequence = new LinkedHashMap<String, Object>();
        sequence.put("type", "Sequence");
        sequence.put("pretokenizers", List.of(digits, byteLevel()));
        return sequence;
    }

    private static Map<String, Object> byteLevel() {
        var step = new LinkedHashMap<String, Object>();
        step.put("type", "ByteLevel");
        step.put("add_prefix_space", false);
        step.put("trim_offsets", true);
        step.put("use_regex", true);
        return step;
    }

    private Map<String, Object> model() {
        var vocabulary = new LinkedHashMap<String, Integer>();
        first.forEach(token -> vocabulary.put(token, vocabulary.size()));
        for (int b = 0; b < BYTES; b++) {
            vocabulary.put(ByteLevelAlphabet.character(b), vocabulary.size());
        }
        var pairs = new ArrayList<List<String>>();
        for (BytePairTrainer.Pair merge : merges) {
            vocabulary.put(merge.joined(), vocabulary.size());
            pairs.add(List.of(merge.left(), merge.right()));
        }
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", null);
        model.put("end_of_word_suffix", null);
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        model.put("vocab", vocabulary);
        model.put("merges", pairs);
        return model;
    }
}
