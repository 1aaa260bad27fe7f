package dev.medley.speechtranscription;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A sound that a detector takes for a voice: the harmonics of a pitch that glides, through three formants that change
 * from syllable to syllable.
 */
public final class TestVoice {
    public static final int RATE = 16_000;
    private static final double[][] VOWELS = {{730, 1090, 2440}, {270, 2290, 3010}, {300, 870, 2240}, {530, 1840, 2480}
    };

    private TestVoice() {}

    /** So many seconds of it, -1 to 1. */
    public static float[] seconds(double seconds) {
        var samples = new float[(int) (seconds * RATE)];
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double time = (double) i / RATE;
            double pitch = 120 + 20 * Math.sin(2 * Math.PI * 0.7 * time);
            phase += 2 * Math.PI * pitch / RATE;
            double[] formants = VOWELS[(int) (time * 4) % VOWELS.length];
            double sum = 0;
            for (int k = 1; k * pitch < 3600; k++) {
                sum += Math.sin(k * phase) * gain(k * pitch, formants);
            }
            double syllable = 0.55 - 0.45 * Math.cos(2 * Math.PI * 4 * time);
            samples[i] = (float) (0.12 * syllable * sum);
        }
        return samples;
    }

    private static double gain(double hertz, double[] formants) {
        double gain = 0;
        for (double formant : formants) {
            double off = (hertz - formant) / 90;
            gain += 1 / (1 + off * off);
        }
        return gain;
    }

    /** So many seconds of quiet noise. */
    public static float[] silence(double seconds) {
        return noise(seconds, 1e-4);
    }

    public static float[] noise(double seconds, double loudness) {
        var random = new Random(1);
        var samples = new float[(int) (seconds * RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.max(-1, Math.min(1, random.nextGaussian() * loudness));
        }
        return samples;
    }

    /** Sounds one after the other. */
    public static float[] sequence(float[]... sounds) {
        int length = 0;
        for (float[] sound : sounds) {
            length += sound.length;
        }
        var all = new float[length];
        int at = 0;
        for (float[] sound : sounds) {
            System.arraycopy(sound, 0, all, at, sound.length);
            at += sound.length;
        }
        return all;
    }

    /** Signed 16 bit linear, little endian. */
    public static byte[] pcm16(float[] samples) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            bytes.putShort((short) Math.round(sample * 32767));
        }
        return bytes.array();
    }

    /** A WAV file. */
    public static byte[] wav(float[] samples) {
        byte[] sound = pcm16(samples);
        ByteBuffer file = ByteBuffer.allocate(44 + sound.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + sound.length);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        file.putShort((short) 1)
                .putInt(RATE)
                .putInt(2 * RATE)
                .putShort((short) 2)
                .putShort((short) 16);
        file.put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(sound.length)
                .put(sound);
        return file.array();
    }
}
