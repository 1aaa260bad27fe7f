package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.checkpoint.WhisperGeneration;
import dev.medley.inference.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks tasks, and turns them into tokens. Thread-safe; owns the tokenizer until it is closed. */
final class TaskReader implements AutoCloseable {
    private static final String START_OF_PREVIOUS = "<|startofprev|>";
    private static final String ENGLISH = "en";

    private final Tokenizer tokenizer;
    private final WhisperGeneration generation;
    private final int startOfPrevious;
    private final int longestPrevious;

    private TaskReader(Tokenizer tokenizer, WhisperGeneration generation, int startOfPrevious, int longestPrevious) {
        this.tokenizer = tokenizer;
        this.generation = generation;
        this.startOfPrevious = startOfPrevious;
        this.longestPrevious = longestPrevious;
    }

    static TaskReader open(WhisperCheckpoint checkpoint) {
        WhisperGeneration generation = checkpoint.generation();
        Tokenizer tokenizer = Tokenizer.open(checkpoint.folder());
        try {
            int longestPrevious = checkpoint.config().maxTargetPositions() / 2 - 1;
            return new TaskReader(tokenizer, generation, startOfPrevious(tokenizer, generation), longestPrevious);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static int startOfPrevious(Tokenizer tokenizer, WhisperGeneration generation) {
        if (generation.startOfPrevious() != null) {
            return generation.startOfPrevious();
        }
        int[] tokens = tokenizer.encode(START_OF_PREVIOUS, false);
        if (tokens.length != 1) {
            throw InferenceException.badCheckpoint(
                    "tokenizer.json: expected the token %s, but it is not there".formatted(START_OF_PREVIOUS));
        }
        return tokens[0];
    }

    /** The transcription that a task asks for. */
    OpenTranscription open(TranscriptionTask task, TranscriptionListener listener, int windowFrames, Runnable onEnd) {
        SpokenLanguage language = language(task.language());
        if (task.translate() && generation.translate() == null) {
            throw InferenceException.invalid("translate", "The model can't translate");
        }
        int[] prompt = task.prompt() == null || task.prompt().isBlank()
                ? new int[0]
                : promptTokens(task.prompt().strip());
        var previous = new PreviousText(prompt, task.conditionOnPrevious(), longestPrevious);
        return new OpenTranscription(
                task, language, previous, new Recording(task.source(), windowFrames), listener, onEnd);
    }

    /** The language that is asked for, null to have it detected. */
    private @Nullable SpokenLanguage language(@Nullable String asked) {
        Map<String, Integer> known = generation.languages();
        if (asked == null) {
            return known.isEmpty() ? new SpokenLanguage(ENGLISH, 1) : null;
        }
        String code = Languages.codeOf(asked);
        if (known.isEmpty() ? !code.equals(ENGLISH) : !known.containsKey(code)) {
            throw InferenceException.invalid(
                    "language",
                    "language is \"%s\", but must be one of %s"
                            .formatted(
                                    shortened(asked), known.isEmpty() ? ENGLISH : String.join(", ", known.keySet())));
        }
        return new SpokenLanguage(code, 1);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private int[] promptTokens(String text) {
        int[] tokens = tokenizer.encode(' ' + text, false);
        for (int token : tokens) {
            if (token >= generation.endOfText()) {
                throw InferenceException.invalid("prompt", "prompt has a control token, but must be plain text");
            }
        }
        return tokens;
    }

    /** What the decoder reads before a window of a transcription whose language is known. */
    WindowPrompt prompt(OpenTranscription open, SpokenLanguage language) {
        var tokens = new ArrayList<Integer>();
        int[] previous = open.previous().tokens();
        if (previous.length > 0) {
            tokens.add(startOfPrevious);
            for (int token : previous) {
                tokens.add(token);
            }
        }
        int start = tokens.size();
        tokens.add(generation.startOfTranscript());
        if (!generation.languages().isEmpty()) {
            tokens.add(generation.languages().get(language.code()));
        }
        Integer taskToken = open.task().translate() ? generation.translate() : generation.transcribe();
        if (taskToken != null) {
            tokens.add(taskToken);
        }
        if (!open.task().timestamps()) {
            tokens.add(generation.noTimestamps());
        }
        return new WindowPrompt(tokens.stream().mapToInt(Integer::intValue).toArray(), start);
    }

    /** The likeliest language, by the logits (V) after the token that starts a transcript. */
    SpokenLanguage likeliest(float[] logits) {
        List<Map.Entry<String, Integer>> languages =
                List.copyOf(generation.languages().entrySet());
        double sum = 0;
        Map.Entry<String, Integer> best = languages.get(0);
        for (Map.Entry<String, Integer> language : languages) {
            if (logits[language.getValue()] > logits[best.getValue()]) {
                best = language;
            }
        }
        for (Map.Entry<String, Integer> language : languages) {
            sum += Math.exp((double) logits[language.getValue()] - logits[best.getValue()]);
        }
        return new SpokenLanguage(best.getKey(), 1 / sum);
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
