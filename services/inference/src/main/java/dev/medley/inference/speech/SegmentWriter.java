package dev.medley.inference.speech;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperGeneration;
import dev.medley.inference.speech.SegmentSplitter.Piece;
import dev.medley.inference.speech.SegmentSplitter.Split;
import dev.medley.inference.tokenizer.TextDecoder;
import dev.medley.inference.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

/** Turns a window's transcript into segments and words, and delivers them. The engine's thread uses it. */
final class SegmentWriter {
    private static final int SLOWEST_ADVANCE_FRAMES = 50;
    private static final double LONGEST_REST_SECONDS = 0.5;

    private final WhisperProgram program;
    private final Tokenizer tokenizer;
    private final SegmentSplitter splitter;
    private final WordSplitter words;
    private final int endOfText;
    private final int firstTime;

    SegmentWriter(WhisperProgram program, Tokenizer tokenizer, WhisperGeneration generation) {
        this.program = program;
        this.tokenizer = tokenizer;
        this.splitter = new SegmentSplitter(generation.firstTime());
        this.words = new WordSplitter(tokenizer);
        this.endOfText = generation.endOfText();
        this.firstTime = generation.firstTime();
    }

    /** How many times smaller zlib makes the transcript's text; 0 if it has none. */
    double compressionRatio(Attempt attempt) {
        byte[] text = text(attempt.tokens().toArray()).strip().getBytes(StandardCharsets.UTF_8);
        var deflater = new Deflater();
        try {
            deflater.setInput(text);
            deflater.finish();
            var buffer = new byte[text.length + 64];
            int compressed = 0;
            while (!deflater.finished()) {
                compressed += deflater.deflate(buffer);
            }
            return (double) text.length / compressed;
        } finally {
            deflater.end();
        }
    }

    /** Delivers what was said in a window, which still holds its slot. Gives how many frames to go on by. */
    int write(Window window, double compressionRatio) {
        OpenTranscription open = window.open();
        int[] tokens = window.attempt().tokens().toArray();
        Split split = splitter.split(tokens, window.seek(), window.frames());
        boolean withWords = open.task().words();
        double[] ends = withWords ? ends(window, tokens) : new double[0];
        Pauses pauses =
                Pauses.of(withWords ? open.recording().window() : new float[0], withWords ? window.frames() : 0);
        for (Piece piece : split.pieces()) {
            int[] own = Arrays.copyOfRange(tokens, piece.from(), piece.to());
            String text = text(own);
            open.previous().add(own, firstTime);
            if (!text.isBlank()) {
                List<TranscribedWord> timed = withWords ? timed(window, own, piece, ends, pauses) : List.of();
                open.deliver(segment(window, piece, text, own, compressionRatio, timed));
            }
        }
        return advance(window, split.advance());
    }

    /** A model that sees a new segment every few milliseconds would take hours for a noise; then the window is left. */
    private static int advance(Window window, int wanted) {
        boolean stalls = window.open().stalls(wanted < Math.min(SLOWEST_ADVANCE_FRAMES, window.frames()));
        return stalls || wanted <= 0 ? window.frames() : wanted;
    }

    private static TranscribedSegment segment(
            Window window, Piece piece, String text, int[] tokens, double ratio, List<TranscribedWord> words) {
        Attempt attempt = window.attempt();
        return new TranscribedSegment(
                window.open().nextIndex(),
                window.seek(),
                piece.startSeconds(),
                piece.endSeconds(),
                text,
                Arrays.stream(tokens).boxed().toList(),
                attempt.temperature(),
                attempt.averageLogProb(),
                ratio,
                attempt.noSpeechProbability(),
                words);
    }

    /** When each token of a window ends, in seconds from the window's start. */
    private double[] ends(Window window, int[] tokens) {
        Attempt attempt = window.attempt();
        var ends = new double[tokens.length];
        int aligned = attempt.stopped() ? tokens.length : tokens.length - 1; // the newest was never read
        int positions = window.frames() / WhisperConfig.FRAMES_PER_POSITION;
        if (aligned > 0 && positions > 0) {
            int[] read = Arrays.copyOf(tokens, aligned);
            int[] starts = TimeWarping.starts(
                    program.align(read, window.slot(), attempt.prompt().tokens().length, positions));
            for (int i = 0; i < ends.length; i++) {
                ends[i] = starts[Math.min(i, aligned - 1)] * SegmentSplitter.SECONDS_PER_TIME;
            }
        }
        return ends;
    }

    private List<TranscribedWord> timed(Window window, int[] tokens, Piece piece, double[] ends, Pauses pauses) {
        int[] places = IntStream.range(0, tokens.length)
                .filter(i -> tokens[i] < endOfText)
                .toArray();
        int[] spoken = Arrays.stream(places).map(i -> tokens[i]).toArray();
        String language = Objects.requireNonNull(window.open().language()).code();
        return words.split(spoken, window.open().task().translate() ? "en" : language).stream()
                .map(word -> {
                    int first = piece.from() + places[word.from()];
                    int last = piece.from() + places[word.to() - 1];
                    double start = first == 0 ? 0 : ends[first - 1];
                    double end = word.to() < spoken.length ? ends[last] : lastEnd(ends, last, pauses);
                    return word(word.text(), window, pauses.firstHeard(start, end), pauses.lastHeard(start, end));
                })
                .toList();
    }

    /** A segment's last word rings out until the voice pauses, or the next segment begins. */
    private static double lastEnd(double[] ends, int last, Pauses pauses) {
        double limit = ends[last] + LONGEST_REST_SECONDS;
        int next = last + 2; // after the times that end this segment and begin the next
        return pauses.nextAfter(ends[last], next < ends.length ? Math.min(limit, ends[next]) : limit);
    }

    private static TranscribedWord word(String text, Window window, double start, double end) {
        double offset = window.seek() * (double) LogMel.HOP / LogMel.SAMPLE_RATE;
        return new TranscribedWord(text, hundredths(offset + start), hundredths(offset + end));
    }

    private static double hundredths(double seconds) {
        return Math.rint(seconds * 100) / 100;
    }

    private String text(int[] tokens) {
        TextDecoder decoder = tokenizer.newContinuingDecoder();
        var text = new StringBuilder();
        for (int token : tokens) {
            if (token < endOfText) {
                text.append(decoder.append(token));
            }
        }
        return text.append(decoder.finish()).toString();
    }
}
