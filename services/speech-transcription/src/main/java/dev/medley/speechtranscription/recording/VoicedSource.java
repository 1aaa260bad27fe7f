package dev.medley.speechtranscription.recording;

import dev.medley.inference.speech.LogMel;
import dev.medley.inference.speech.SampleSource;
import dev.medley.speechtranscription.voice.VoiceDetector;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * A recording without its long silences. A silence of two seconds or more is left out but for 400 ms at each voice, as
 * faster-whisper's filter does; it knows where in the recording each time of what is left lies. It owns the recording
 * and the detector.
 */
final class VoicedSource implements SampleSource {
    private static final int FRAME = VoiceDetector.FRAME;
    private static final int FRAMES_A_SECOND = LogMel.SAMPLE_RATE / FRAME;
    private static final int LONG_SILENCE_FRAMES = 2 * FRAMES_A_SECOND;
    private static final int MARGIN_FRAMES = FRAMES_A_SECOND * 4 / 10;

    private final SampleSource recording;
    private final Predicate<float[]> voice;
    private final Runnable onClose;
    /** Frames that may be a margin or a short silence: it shows with the next voice. */
    private final Deque<float[]> undecided = new ArrayDeque<>();

    private final Deque<float[]> kept = new ArrayDeque<>();
    private final List<Stretch> stretches = new ArrayList<>();
    private int readOfFirst;
    private long framesRead;
    private long framesKept;
    private long samplesRead;
    private long silentFrames = LONG_SILENCE_FRAMES;
    private boolean ended;

    /**
     * A piece that is kept as it is.
     *
     * @param original its first frame in the recording
     * @param kept its first frame among those that are kept
     */
    private record Stretch(long original, long kept) {}

    /** @param voice whether there is a voice in a frame, asked for each in turn */
    VoicedSource(SampleSource recording, Predicate<float[]> voice, Runnable onClose) {
        this.recording = recording;
        this.voice = voice;
        this.onClose = onClose;
    }

    static VoicedSource of(SampleSource recording, VoiceDetector detector) {
        return new VoicedSource(recording, detector::hasVoice, detector::close);
    }

    @Override
    public int read(float[] into, int offset, int length) throws IOException {
        while (kept.isEmpty()) {
            if (ended) {
                return -1;
            }
            judge(nextFrame());
        }
        float[] first = kept.getFirst();
        int count = Math.min(length, first.length - readOfFirst);
        System.arraycopy(first, readOfFirst, into, offset, count);
        readOfFirst += count;
        if (readOfFirst == first.length) {
            kept.removeFirst();
            readOfFirst = 0;
        }
        return count;
    }

    /** A whole frame, but for the recording's last one, which is shorter, and may have nothing. */
    private float[] nextFrame() throws IOException {
        var frame = new float[FRAME];
        int filled = 0;
        while (!ended && filled < FRAME) {
            int count = recording.read(frame, filled, FRAME - filled);
            ended = count < 0;
            filled += Math.max(0, count);
        }
        synchronized (stretches) {
            samplesRead += filled;
        }
        return filled == FRAME ? frame : Arrays.copyOf(frame, filled);
    }

    private void judge(float[] frame) {
        if (frame.length == 0) {
            return;
        }
        framesRead++;
        if (frame.length == FRAME && voice.test(frame)) {
            keepUndecided(silentFrames < LONG_SILENCE_FRAMES ? undecided.size() : MARGIN_FRAMES);
            keep(frame, framesRead - 1);
            silentFrames = 0;
        } else if (silentFrames < MARGIN_FRAMES) {
            silentFrames++;
            keep(frame, framesRead - 1);
        } else {
            silentFrames++;
            undecided.addLast(frame);
            if (undecided.size() > LONG_SILENCE_FRAMES) {
                undecided.removeFirst(); // too long a silence already
            }
        }
    }

    private void keepUndecided(int most) {
        while (undecided.size() > most) {
            undecided.removeFirst();
        }
        long first = framesRead - 1 - undecided.size();
        for (float[] frame : undecided) {
            keep(frame, first++);
        }
        undecided.clear();
    }

    private void keep(float[] frame, long original) {
        synchronized (stretches) {
            Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
            if (last == null || original - last.original() != framesKept - last.kept()) {
                stretches.add(new Stretch(original, framesKept));
            }
        }
        framesKept++;
        kept.addLast(frame);
    }

    /** How long the recording is, as far as it was read. */
    double seconds() {
        synchronized (stretches) {
            return (double) samplesRead / LogMel.SAMPLE_RATE;
        }
    }

    /** Where in the recording something begins that begins at a time of what is kept. */
    double startInRecording(double keptSeconds) {
        return inRecording(keptSeconds, true);
    }

    /** Where in the recording something ends: at a cut that is before the silence. */
    double endInRecording(double keptSeconds) {
        return inRecording(keptSeconds, false);
    }

    private double inRecording(double keptSeconds, boolean start) {
        synchronized (stretches) {
            double frame = keptSeconds * FRAMES_A_SECOND;
            long shift = 0;
            for (int i = stretches.size() - 1; i >= 0; i--) {
                Stretch stretch = stretches.get(i);
                if (stretch.kept() < frame || (start && stretch.kept() == frame) || i == 0) {
                    shift = stretch.original() - stretch.kept();
                    break;
                }
            }
            return Math.min(seconds(), (frame + shift) / FRAMES_A_SECOND);
        }
    }

    @Override
    public void close() {
        try {
            recording.close();
        } finally {
            onClose.run();
        }
    }
}
