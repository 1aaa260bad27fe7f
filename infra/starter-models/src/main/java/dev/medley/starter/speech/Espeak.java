package dev.medley.starter.speech;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The speech synthesiser <a href="https://github.com/espeak-ng/espeak-ng">espeak-ng</a>, a program on the path, and its
 * library where times are wanted. Thread-safe.
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
        return samples(output(command, manner.voice().name()));
    }

    @Override
    public TimedSpeech speakTimed(String text, Manner manner) throws IOException {
        return EspeakLibrary.load().speak(text, manner);
    }

    @Override
    public List<List<String>> pronounce(List<String> texts, String accent) throws IOException {
        Path file = Files.createTempFile("sentences", ".txt");
        try {
            // A line that ends with a full stop before an empty one is a clause of its own, and is answered with a
            // line.
            Files.write(file, texts.stream().map(text -> text + ".\n").toList());
            var command = List.of(PROGRAM, "-v", accent, "-q", "-x", "--sep=_", "-f", file.toString());
            List<List<String>> phonemes = new String(output(command, accent), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(Espeak::phonemes)
                    .toList();
            if (phonemes.size() != texts.size()) {
                throw new IOException("espeak-ng pronounced %d texts as %d in the accent %s"
                        .formatted(texts.size(), phonemes.size(), accent));
            }
            return phonemes;
        } finally {
            Files.delete(file);
        }
    }

    /** Without stress and without what only shapes the sounds around it. */
    private static List<String> phonemes(String line) {
        return Arrays.stream(line.strip().split("[_ ]+"))
                .map(phoneme -> phoneme.replaceAll("^[',%=]+", ""))
                .filter(phoneme -> phoneme.chars().anyMatch(Character::isLetterOrDigit))
                .toList();
    }

    private static byte[] output(List<String> command, String voice) throws IOException {
        Process process = start(command);
        try {
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("espeak-ng ended with status %d for the voice %s: %s"
                        .formatted(status, voice, String.join(" ", command)));
            }
            return output;
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
