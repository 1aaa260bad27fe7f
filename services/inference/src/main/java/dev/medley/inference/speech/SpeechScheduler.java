package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.checkpoint.WhisperGeneration;
import dev.medley.inference.speech.StepLogits.Choices;
import dev.medley.inference.speech.WhisperProgram.Prompted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Continuous batching (Yu et al. 2022, Orca) of the windows of many recordings: at each step finished windows leave,
 * those that have been read are encoded together and join, and every running window gets one token.
 *
 * <p>A recording has one window in the model at a time, since this one says where the next starts. Running windows hold
 * the slots 0 to B - 1, so that a decode step sees a view of the caches. One thread calls it.
 */
final class SpeechScheduler {
    private final WhisperProgram program;
    private final TaskReader reader;
    private final SegmentWriter writer;
    private final TimestampRules rules;
    private final TokenLimits limits;
    private final WhisperGeneration generation;
    private final int slots;
    private final int encoderBatch;
    private final Consumer<OpenTranscription> fill;

    private final Deque<OpenTranscription> waiting = new ArrayDeque<>();
    private final List<OpenTranscription> opened = new ArrayList<>();
    private final Deque<OpenTranscription> filled = new ArrayDeque<>();
    private final List<Window> running = new ArrayList<>();

    /** @param fill has a recording's next window read elsewhere, then calls {@link #filled} on this thread */
    SpeechScheduler(
            WhisperProgram program,
            TaskReader reader,
            WhisperCheckpoint checkpoint,
            SpeechEngineSettings settings,
            Consumer<OpenTranscription> fill) {
        this.program = program;
        this.reader = reader;
        this.generation = checkpoint.generation();
        this.writer = new SegmentWriter(program, reader.tokenizer(), generation);
        this.rules = new TimestampRules(generation, checkpoint.config().vocabSize());
        this.limits = TokenLimits.of(checkpoint);
        this.slots = settings.slots();
        this.encoderBatch = settings.encoderBatch();
        this.fill = fill;
    }

    void add(OpenTranscription open) {
        waiting.add(open);
    }

    /** The next window of a recording has been read. */
    void filled(OpenTranscription open) {
        filled.add(open);
    }

    /** Whether a step has nothing to compute. */
    boolean idle() {
        return filled.isEmpty() && running.isEmpty() && (waiting.isEmpty() || opened.size() == mostOpen(slots));
    }

    /** Whether there is no recording at all. */
    boolean empty() {
        return waiting.isEmpty() && opened.isEmpty();
    }

    /** How many recordings are open at once, so that windows are read while others are decoded. */
    static int mostOpen(int slots) {
        return 2 * slots;
    }

    int opened() {
        return opened.size();
    }

    int running() {
        return running.size();
    }

    /** One turn of the main loop. */
    void step() {
        Stream.concat(waiting.stream(), opened.stream()).forEach(OpenTranscription::giveUpIfDue);
        release();
        open();
        encode();
        decode();
    }

    /** Fails everything that is open. */
    void failAll(InferenceException failure) {
        Stream.concat(waiting.stream(), opened.stream()).forEach(open -> open.fail(failure));
        release();
    }

    private void open() {
        while (!waiting.isEmpty() && opened.size() < mostOpen(slots)) {
            OpenTranscription open = waiting.remove();
            opened.add(open);
            fill.accept(open);
        }
    }

    /** Encodes windows that have been read, as many as there is room for, and writes their first tokens. */
    private void encode() {
        var windows = new ArrayList<Window>();
        var samples = new ArrayList<float[]>();
        while (!filled.isEmpty() && windows.size() < encoderBatch && running.size() + windows.size() < slots) {
            OpenTranscription open = filled.remove();
            if (open.recording().finished()) {
                open.complete();
            } else {
                windows.add(new Window(open));
                samples.add(open.recording().window());
            }
        }
        if (windows.isEmpty()) {
            return;
        }
        program.encode(samples, running.size());
        for (Window window : windows) {
            window.moveTo(running.size());
            running.add(window);
            begin(window);
            settle(window);
        }
        release();
    }

    private void begin(Window window) {
        OpenTranscription open = window.open();
        SpokenLanguage language = open.language();
        if (language == null) {
            var start = new int[] {generation.startOfTranscript()};
            try (StepLogits logits = program.prefill(start, window.slot(), 0).next()) {
                language = reader.likeliest(logits.toArray());
            }
        }
        open.heard(language);
        attempt(window, reader.prompt(open, language));
    }

    /** Starts a transcript of the window at the next temperature. */
    private void attempt(Window window, WindowPrompt prompt) {
        Double temperature = window.nextTemperature();
        if (temperature == null) {
            throw new IllegalStateException("All temperatures were tried");
        }
        Prompted prompted = program.prefill(prompt.tokens(), window.slot(), prompt.start());
        try (StepLogits logits = prompted.next()) {
            window.begin(new Attempt(
                    prompt,
                    prompted.noSpeechProbability(),
                    temperature,
                    window.open().task().timestamps(),
                    rules,
                    limits,
                    window.seek()));
            advance(List.of(window), logits);
        }
    }

    private void decode() {
        if (running.isEmpty()) {
            return;
        }
        int[] ids = running.stream()
                .mapToInt(window -> window.attempt().tokens().last(1))
                .toArray();
        int[] positions =
                running.stream().mapToInt(window -> window.attempt().cached()).toArray();
        try (StepLogits logits = program.decode(ids, positions)) {
            advance(running, logits);
        }
        running.forEach(this::settle);
        release();
    }

    /** Gives each window its next token, from the row of its place in the list. */
    private static void advance(List<Window> windows, StepLogits logits) {
        Choices choices = logits.choose(
                windows.stream().map(window -> window.attempt().rule()).toList());
        for (int row = 0; row < windows.size(); row++) {
            windows.get(row).attempt().advance((int) choices.tokens()[row], choices.logProbs()[row]);
        }
    }

    /** Judges a window's transcript once it has ended: it is tried again, taken for silence, or delivered. */
    private void settle(Window window) {
        while (!window.over() && window.attempt().ended()) {
            Attempt attempt = window.attempt();
            DecodingPolicy policy = window.open().task().policy();
            window.open()
                    .used(attempt.prompt().tokens().length, attempt.tokens().size());
            double ratio = writer.compressionRatio(attempt);
            boolean silent = policy.isSilence(attempt.averageLogProb(), attempt.noSpeechProbability());
            if (!silent && window.nextTemperature() != null && policy.isPoor(attempt.averageLogProb(), ratio)) {
                attempt(window, attempt.prompt());
            } else {
                finish(window, silent ? window.frames() : writer.write(window, ratio));
            }
        }
    }

    private void finish(Window window, int advance) {
        OpenTranscription open = window.open();
        open.previous().windowEnded(window.attempt().temperature());
        open.recording().advance(advance);
        open.progressed(Math.min(
                open.recording().seconds(), open.recording().seek() * (double) LogMel.HOP / LogMel.SAMPLE_RATE));
        window.finish();
        fill.accept(open);
    }

    /** Takes out what is over and moves the highest slots into the holes. */
    private void release() {
        waiting.removeIf(OpenTranscription::ended);
        filled.removeIf(OpenTranscription::ended);
        opened.removeIf(OpenTranscription::ended);
        for (int slot = running.size() - 1; slot >= 0; slot--) {
            if (running.get(slot).over()) {
                Window last = running.remove(running.size() - 1);
                if (slot < running.size()) {
                    running.set(slot, last);
                    program.move(last.slot(), slot, last.attempt().cached());
                    last.moveTo(slot);
                }
            }
        }
    }
}
