package dev.medley.starter.speech;

import static dev.medley.starter.training.WhisperBatch.NOTHING;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.tokenizer.WhisperVocabulary;
import dev.medley.starter.training.WhisperBatch.Transcript;
import java.util.List;
import java.util.stream.IntStream;

/** Turns what is said into the tokens that Whisper reads and writes. */
final class TranscriptEncoder {
    private final HuggingFaceTokenizer tokenizer;
    private final WhisperVocabulary vocabulary;

    TranscriptEncoder(HuggingFaceTokenizer tokenizer, WhisperVocabulary vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /** A transcript without times. */
    Transcript plain(Recording recording) {
        var tokens = start(vocabulary.id("<|notimestamps|>"));
        add(' ' + recording.text(), tokens);
        return transcript(tokens.add(end()).build().toArray(), vocabulary.id("<|en|>"), false);
    }

    /**
     * A transcript with the times of its sentences.
     *
     * @param delay how many samples after the window's start the recording starts
     */
    Transcript timed(Recording recording, int delay) {
        var tokens = IntStream.builder();
        prompt(tokens);
        for (Sentence sentence : recording.sentences()) {
            tokens.add(time(sentence.from() + delay));
            add(' ' + sentence.text(), tokens);
            tokens.add(time(sentence.to() + delay));
        }
        return transcript(tokens.add(end()).build().toArray(), vocabulary.id("<|en|>"), true);
    }

    /** Of a window in which nobody speaks. */
    Transcript silent() {
        int[] tokens =
                start(vocabulary.id("<|notimestamps|>")).add(end()).build().toArray();
        return transcript(tokens, vocabulary.id("<|nospeech|>"), false);
    }

    /** The next token after each; of the prompt's own, only what follows its first is asked for. */
    private static Transcript transcript(int[] tokens, int second, boolean timed) {
        var ids = new int[tokens.length - 1];
        var targets = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = tokens[i];
            targets[i] = tokens[i + 1];
        }
        targets[0] = second;
        targets[1] = NOTHING;
        if (!timed) {
            targets[2] = NOTHING;
        }
        return new Transcript(ids, targets);
    }

    private IntStream.Builder start(int last) {
        var tokens = IntStream.builder();
        prompt(tokens);
        return tokens.add(last);
    }

    private void prompt(IntStream.Builder tokens) {
        for (String control : List.of("<|startoftranscript|>", "<|en|>", "<|transcribe|>")) {
            tokens.add(vocabulary.id(control));
        }
    }

    private void add(String text, IntStream.Builder tokens) {
        for (long id : tokenizer.encode(text, false, false).getIds()) {
            tokens.add(Math.toIntExact(id));
        }
    }

    private int time(int sample) {
        return vocabulary.time((double) sample / Recording.SAMPLE_RATE);
    }

    private int end() {
        return vocabulary.id("<|endoftext|>");
    }
}
