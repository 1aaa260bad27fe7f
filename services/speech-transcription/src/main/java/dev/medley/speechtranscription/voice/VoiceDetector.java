package dev.medley.speechtranscription.voice;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Tells frames with a voice from frames without: WebRTC's detector, a Gaussian mixture over the energy of six bands
 * that follows the noise, through libfvad. It needs the frames of one sound in order. Thread-safe; owns native memory
 * until it is closed, after which there is no voice.
 */
public final class VoiceDetector implements AutoCloseable {
    /** Samples of a frame, at 16 kHz: 20 ms. */
    public static final int FRAME = 320;

    private static final int SAMPLE_RATE = 16_000;
    private static final int AGGRESSIVE = 2;
    private static final int VERY_AGGRESSIVE = 3;

    private final Memory frame = new Memory((long) Short.BYTES * FRAME);
    private @Nullable Pointer detector;

    private VoiceDetector(int mode) {
        Pointer made = Fvad.fvad_new();
        Fvad.fvad_set_mode(made, mode);
        Fvad.fvad_set_sample_rate(made, SAMPLE_RATE);
        detector = made;
    }

    /** One that rather takes a noise for a voice than the other way round. */
    public static VoiceDetector lenient() {
        return new VoiceDetector(AGGRESSIVE);
    }

    /** One that rather takes a faint voice for noise. */
    public static VoiceDetector strict() {
        return new VoiceDetector(VERY_AGGRESSIVE);
    }

    /** @param samples {@link #FRAME} of them, -1 to 1 */
    public synchronized boolean hasVoice(float[] samples) {
        if (detector == null) {
            return false;
        }
        for (int i = 0; i < FRAME; i++) {
            int sample = Math.round(samples[i] * Short.MAX_VALUE);
            frame.setShort(
                    (long) Short.BYTES * i, (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample)));
        }
        return Fvad.fvad_process(detector, frame, FRAME) == 1;
    }

    @Override
    public synchronized void close() {
        if (detector != null) {
            Fvad.fvad_free(detector);
            frame.close();
            detector = null;
        }
    }
}
