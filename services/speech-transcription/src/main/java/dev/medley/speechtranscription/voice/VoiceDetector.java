package dev.medley.speechtranscription.voice;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import io.github.givimad.libfvadjni.VoiceActivityDetector.Mode;
import io.github.givimad.libfvadjni.VoiceActivityDetector.SampleRate;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells frames with a voice from frames without: WebRTC's detector, a Gaussian mixture over the energy of six bands
 * that follows the noise, through libfvad. It needs the frames of one sound in order. Thread-safe; owns native memory
 * until it is closed, after which there is no voice.
 */
public final class VoiceDetector implements AutoCloseable {
    /** Samples of a frame, at 16 kHz: 20 ms. */
    public static final int FRAME = 320;

    static {
        try {
            VoiceActivityDetector.loadLibrary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final short[] frame = new short[FRAME];
    private @Nullable VoiceActivityDetector detector;

    private VoiceDetector(Mode mode) {
        try {
            VoiceActivityDetector made = VoiceActivityDetector.newInstance();
            made.setMode(mode);
            made.setSampleRate(SampleRate.S16000);
            detector = made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that rather takes a noise for a voice than the other way round. */
    public static VoiceDetector lenient() {
        return new VoiceDetector(Mode.AGGRESSIVE);
    }

    /** One that rather takes a faint voice for noise. */
    public static VoiceDetector strict() {
        return new VoiceDetector(Mode.VERY_AGGRESSIVE);
    }

    /** @param samples {@link #FRAME} of them, -1 to 1 */
    public synchronized boolean hasVoice(float[] samples) {
        if (detector == null) {
            return false;
        }
        for (int i = 0; i < FRAME; i++) {
            frame[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(samples[i] * 32767)));
        }
        try {
            return detector.process(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (detector != null) {
            detector.close();
            detector = null;
        }
    }
}
