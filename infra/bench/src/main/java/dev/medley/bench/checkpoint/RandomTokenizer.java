package dev.medley.bench.checkpoint;

import dev.medley.inference.tokenizer.ByteLevelAlphabet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A byte-level BPE tokenizer of any size: three special tokens, the 256 bytes, then strings of lower-case letters, with
 * and without a space before, the short ones first. An answer of random tokens is therefore almost always readable
 * text.
 */
final class RandomTokenizer {
    /** Id of the token at which generation ends for good. */
    static final int END_OF_TEXT = 0;
    /** Id of the token that begins a message. */
    static final int IM_START = 1;
    /** Id of the token that ends a message. */
    static final int IM_END = 2;

    private static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    private static final List<String> LETTERS =
            IntStream.rangeClosed('a', 'z').mapToObj(Character::toString).toList();
    /** How byte-level BPE writes a space. */
    private static final String SPACE = "\u0120";

    private static final String CHAT_TEMPLATE =
            """
            {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] \
            + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""";

    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private final List<String> merges = new ArrayList<>();

    /** @param size tokens in all, at least 259 */
    RandomTokenizer(int size) {
        SPECIAL.forEach(this::add);
        IntStream.range(0, 256).mapToObj(ByteLevelAlphabet::character).forEach(this::add);
        List<String> shorter = new ArrayList<>(LETTERS);
        shorter.add(SPACE);
        while (vocabulary.size() < size) {
            shorter = lengthen(shorter, size - vocabulary.size());
        }
    }

    /** Adds each of {@code tokens} with each letter behind it, {@code most} at most. */
    private List<String> lengthen(List<String> tokens, int most) {
        List<String> longer = new ArrayList<>();
        for (String token : tokens) {
            for (String letter : LETTERS) {
                if (longer.size() == most) {
                    return longer;
                }
                merges.add(token + " " + letter);
                add(token + letter);
                longer.add(token + letter);
            }
        }
        return longer;
    }

    private void add(String token) {
        vocabulary.put(token, vocabulary.size());
    }

    /** The content of tokenizer.json. */
    Map<String, Object> tokenizer() {
        var byteLevel =
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", true);
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
        model.put("merges", merges);
        var tokenizer = new LinkedHashMap<String, Object>();
        tokenizer.put("version", "1.0");
        tokenizer.put("truncation", null);
        tokenizer.put("padding", null);
        tokenizer.put("added_tokens", SPECIAL.stream().map(this::addedToken).toList());
        tokenizer.put("normalizer", null);
        tokenizer.put("pre_tokenizer", byteLevel);
        tokenizer.put("post_processor", null);
        tokenizer.put("decoder", byteLevel);
        tokenizer.put("model", model);
        return tokenizer;
    }

    private Map<String, Object> addedToken(String token) {
        var added = new LinkedHashMap<String, Object>();
        added.put("id", vocabulary.get(token));
        added.put("content", token);
        added.put("single_word", false);
        added.put("lstrip", false);
        added.put("rstrip", false);
        added.put("normalized", false);
        added.put("special", true);
        return added;
    }

    /** The content of tokenizer_config.json. */
    static Map<String, Object> config(int maxPositions) {
        var config = new LinkedHashMap<String, Object>();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("bos_token", SPECIAL.get(IM_START));
        config.put("eos_token", SPECIAL.get(IM_END));
        config.put("pad_token", SPECIAL.get(END_OF_TEXT));
        config.put("model_max_length", maxPositions);
        config.put("clean_up_tokenization_spaces", false);
        config.put("chat_template", CHAT_TEMPLATE);
        return config;
    }
}
