package dev.medley.starter.speech;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The speech synthesiser <a href="https://github.com/espeak-ng/espeak-ng">espeak-ng</a>, a program on the path.
 * Thread-safe.
 */
final class Espeak implements Synthesiser {
    /** Samples a second that it makes. */
    static final int SAMPLE_RATE = 22_050;

    private static final String PROGRAM = "espeak-ng";
    private static final int HEADER = 44;
    private static final int RATE_AT = 24;

    @Override
    public float[] speak(String text, Manner manner) throws IOException {
        var command = List.of(
                PROGRAM,
                "-v",
                manner.voice().name(),
                "-s",
                Integer.toString(manner.wordsPerMinute()),
                "-p",
                Integer.toString(manner.pitch()),
                "-g",
                Integer.toString(manner.wordGap()),
                "-a",
                Integer.toString(manner.amplitude()),
                "-z",
                "--stdout",
                "--",
                text);
        Process process = start(command);
        try {
            process.getOutputStream().close();
            byte[] wave = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("espeak-ng ended with status %d for the voice %s and the text \"%s\""
                        .formatted(status, manner.voice().name(), text));
            }
            return samples(wave);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while espeak-ng spoke", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "espeak-ng can't be started. Install it, with \"apt install espeak-ng\" or \"brew install espeak-ng\","
                            + " so that it is on the PATH; only making a speech corpus needs it",
                    e);
        }
    }

    /** A WAV's sound; the sizes in its header mean nothing, since it was written to a pipe. */
    private static float[] samples(byte[] wave) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(wave).order(ByteOrder.LITTLE_ENDIAN);
        if (wave.length < HEADER || bytes.getInt(RATE_AT) != SAMPLE_RATE) {
            throw new IOException("espeak-ng gave no WAV of %d Hz: %d bytes".formatted(SAMPLE_RATE, wave.length));
        }
        var samples = new float[(wave.length - HEADER) / Short.BYTES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = bytes.getShort(HEADER + Short.BYTES * i) / (float) (1 << 15);
        }
        return Sound.withoutSilence(samples);
    }
}
