package dev.medley.speechtranscription.live;

import dev.medley.speechtranscription.voice.VoiceDetector;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** A live voice as it comes in, cut into frames of 16 kHz. One thread uses it. */
final class LiveFrames {
    private final SampleFormat format;
    private final LiveResampler resampler;
    private final Queue<float[]> waiting = new ArrayDeque<>();
    private float[] frame = new float[VoiceDetector.FRAME];
    private int filled;

    LiveFrames(SampleFormat format) {
        this.format = format;
        this.resampler = new LiveResampler(format.rate());
    }

    /** @throws dev.medley.platform.error.MedleyException INVALID_REQUEST unless they are whole samples */
    void add(ByteBuffer bytes) {
        for (float sample : resampler.resample(format.decode(bytes))) {
            frame[filled++] = sample;
            if (filled == frame.length) {
                waiting.add(frame);
                frame = new float[VoiceDetector.FRAME];
                filled = 0;
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next frame, which there must be. */
    float[] next() {
        return waiting.remove();
    }
}
