package dev.medley.starter.speech;

import static dev.medley.starter.training.WhisperBatch.NOTHING;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.speech.Recording.Word;
import dev.medley.starter.tokenizer.WhisperVocabulary;
import dev.medley.starter.training.WhisperBatch.Stretch;
import dev.medley.starter.training.WhisperBatch.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what is said into the tokens that Whisper reads and writes. */
final class TranscriptEncoder {
    private final HuggingFaceTokenizer tokenizer;
    private final WhisperVocabulary vocabulary;

    TranscriptEncoder(HuggingFaceTokenizer tokenizer, WhisperVocabulary vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /**
     * A transcript without times.
     *
     * @param delay how many samples after the window's start the recording starts
     */
    Transcript plain(Recording recording, int delay) {
        var tokens = new Tokens(delay);
        tokens.prompt();
        tokens.add("<|notimestamps|>");
        recording.sentences().forEach(tokens::add);
        return tokens.transcript("<|en|>", false);
    }

    /** A transcript with the times of its sentences. */
    Transcript timed(Recording recording, int delay) {
        var tokens = new Tokens(delay);
        tokens.prompt();
        for (Sentence sentence : recording.sentences()) {
            tokens.add(time(sentence.from() + delay));
            tokens.add(sentence);
            tokens.add(time(sentence.to() + delay));
        }
        return tokens.transcript("<|en|>", true);
    }

    /** Of a window in which nobody speaks. */
    Transcript silent() {
        var tokens = new Tokens(0);
        tokens.prompt();
        tokens.add("<|notimestamps|>");
        return tokens.transcript("<|nospeech|>", false);
    }

    private int time(int sample) {
        return vocabulary.time((double) sample / Recording.SAMPLE_RATE);
    }

    /** A transcript's tokens, and where each is said. */
    private final class Tokens {
        private final int delay;
        private final List<Integer> ids = new ArrayList<>();
        private final List<@Nullable Stretch> heard = new ArrayList<>();

        Tokens(int delay) {
            this.delay = delay;
        }

        void prompt() {
            List.of("<|startoftranscript|>", "<|en|>", "<|transcribe|>").forEach(this::add);
        }

        void add(String control) {
            add(vocabulary.id(control));
        }

        void add(int token) {
            ids.add(token);
            heard.add(null);
        }

        void add(Sentence sentence) {
            for (int i = 0; i < sentence.words().size(); i++) {
                Word word = sentence.words().get(i);
                add(' ' + word.text(), delay + word.from(), delay + sentence.endOf(i));
            }
        }

        /** Of a word of several tokens, each is said for as long as it has letters. */
        private void add(String word, int from, int to) {
            Encoding encoded = tokenizer.encode(word, false, false);
            long[] tokens = encoded.getIds();
            CharSpan[] spans = encoded.getCharTokenSpans();
            double letter = (double) (to - from) / word.length();
            for (int i = 0; i < tokens.length; i++) {
                ids.add(Math.toIntExact(tokens[i]));
                heard.add(new Stretch(from + letter * spans[i].getStart(), from + letter * spans[i].getEnd()));
            }
        }

        /** The next token after each; of the prompt's own, only what follows its first is asked for. */
        Transcript transcript(String second, boolean timed) {
            add("<|endoftext|>");
            int[] tokens = ids.stream().mapToInt(Integer::intValue).toArray();
            int[] targets = Arrays.copyOfRange(tokens, 1, tokens.length);
            targets[0] = vocabulary.id(second);
            targets[1] = NOTHING;
            if (!timed) {
                targets[2] = NOTHING;
            }
            return new Transcript(Arrays.copyOf(tokens, targets.length), targets, heard.subList(1, heard.size()));
        }
    }
}
