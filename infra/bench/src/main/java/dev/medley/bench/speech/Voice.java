package dev.medley.bench.speech;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * The sound of one voice.
 *
 * @param pcm samples of one channel, signed 16 bit, little endian
 * @param sampleRate samples a second
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Voice(byte[] pcm, int sampleRate) {
    private static final int SAMPLE_BYTES = 2;
    private static final double PAUSE_SECONDS = 0.8;

    /** Reads a WAV of 16 bit and one channel. */
    static Voice read(File wave) throws IOException {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(wave)) {
            AudioFormat format = in.getFormat();
            if (format.getChannels() != 1 || format.getSampleSizeInBits() != 8 * SAMPLE_BYTES || format.isBigEndian()) {
                throw new IOException(wave + " is " + format + "; expected a WAV of 16 bit and one channel");
            }
            return new Voice(in.readAllBytes(), Math.round(format.getSampleRate()));
        } catch (UnsupportedAudioFileException e) {
            throw new IOException(wave + " is no WAV: " + e.getMessage(), e);
        }
    }

    /** This voice so many times, with a pause after each. */
    Voice repeated(int times) {
        var whole = new ByteArrayOutputStream();
        byte[] pause = new byte[SAMPLE_BYTES * (int) (PAUSE_SECONDS * sampleRate)];
        for (int i = 0; i < times; i++) {
            whole.writeBytes(pcm);
            whole.writeBytes(pause);
        }
        return new Voice(whole.toByteArray(), sampleRate);
    }

    double seconds() {
        return (double) pcm.length / SAMPLE_BYTES / sampleRate;
    }

    /** How many bytes so many seconds are; whole samples. */
    int bytes(double seconds) {
        return SAMPLE_BYTES * (int) (seconds * sampleRate);
    }
}
