package dev.medley.starter.speech;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The speech synthesiser <a href="https://github.com/espeak-ng/espeak-ng">espeak-ng</a>, a program on the path, which
 * pronounces, and its library, which speaks. Thread-safe.
 */
final class Espeak implements Synthesiser {
    /** Samples a second that it makes. */
    static final int SAMPLE_RATE = 22_050;

    private static final String PROGRAM = "espeak-ng";

    @Override
    public TimedSpeech speak(String text, Manner manner) throws IOException {
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
}
