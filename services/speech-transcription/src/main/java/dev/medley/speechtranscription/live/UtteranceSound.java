package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.LogMel;
import dev.medley.speechtranscription.voice.VoiceDetector;
import java.util.Arrays;
import java.util.BitSet;

/** The part of an utterance that is still listened to, frame by frame. One thread uses it. */
final class UtteranceSound {
    private static final int FRAME = VoiceDetector.FRAME;
    private static final double FRAMES_A_SECOND = (double) LogMel.SAMPLE_RATE / FRAME;

    /** A detector takes the echo of a voice, and the beginning of a noise, for a voice for less. */
    private static final int SHORTEST_VOICE_FRAMES = 8;

    private float[] samples = new float[0];
    private BitSet voiced = new BitSet();
    private int frames;
    private long start;

    /** @param start its first frame in the stream */
    UtteranceSound(long start) {
        this.start = start;
    }

    void add(float[] frame, boolean voice) {
        if ((frames + 1) * FRAME > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(100 * FRAME, 2 * samples.length));
        }
        System.arraycopy(frame, 0, samples, frames * FRAME, FRAME);
        voiced.set(frames, voice);
        frames++;
    }

    /** All of it so far. */
    float[] samples() {
        return Arrays.copyOf(samples, frames * FRAME);
    }

    /** Whether somebody speaks, be it for a short word. */
    boolean hasVoice() {
        return voiced.cardinality() >= SHORTEST_VOICE_FRAMES;
    }

    int frames() {
        return frames;
    }

    double seconds() {
        return frames / FRAMES_A_SECOND;
    }

    /** Where it starts in the stream. */
    double startSeconds() {
        return (double) (start * FRAME) / LogMel.SAMPLE_RATE;
    }

    /** Forgets what lies before the quietest place between two times. */
    void cutBetween(double fromSeconds, double toSeconds) {
        int from = Math.max(0, Math.min(frames - 1, (int) (fromSeconds * FRAMES_A_SECOND)));
        int to = Math.max(from, Math.min(frames - 1, (int) (toSeconds * FRAMES_A_SECOND)));
        int quietest = from;
        for (int frame = from; frame <= to; frame++) {
            if (energy(frame) < energy(quietest)) {
                quietest = frame;
            }
        }
        samples = Arrays.copyOfRange(samples, quietest * FRAME, frames * FRAME);
        voiced = voiced.get(quietest, frames);
        frames -= quietest;
        start += quietest;
    }

    private double energy(int frame) {
        double sum = 0;
        for (int i = frame * FRAME; i < (frame + 1) * FRAME; i++) {
            sum += samples[i] * samples[i];
        }
        return sum;
    }
}
