package dev.medley.starter.speech;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How the sentences of a corpus are pronounced, in espeak-ng's phonemes. It lies beside the shards, a file for each
 * accent ({@code phonemes-ACCENT.tsv}) with a line for each sentence.
 */
final class Phonemes {
    private static final String PREFIX = "phonemes-";
    private static final String SUFFIX = ".tsv";

    private final Map<String, Map<String, int[]>> byAccent;
    private final int count;

    private Phonemes(Map<String, Map<String, List<String>>> spoken) {
        var known = new TreeSet<String>();
        spoken.values().forEach(sentences -> sentences.values().forEach(known::addAll));
        var numbers = new HashMap<String, Integer>();
        known.forEach(phoneme -> numbers.put(phoneme, numbers.size() + 1));
        count = numbers.size();
        byAccent = new HashMap<>();
        spoken.forEach((accent, sentences) -> {
            var numbered = new HashMap<String, int[]>();
            sentences.forEach((sentence, phonemes) -> numbered.put(
                    sentence, phonemes.stream().mapToInt(numbers::get).toArray()));
            byAccent.put(accent, numbered);
        });
    }

    /** Writes the sentences of an accent with the phonemes of each. */
    static void write(Path folder, String accent, List<String> sentences, List<List<String>> phonemes)
            throws IOException {
        var lines = IntStream.range(0, sentences.size())
                .mapToObj(i -> sentences.get(i) + '\t' + String.join(" ", phonemes.get(i)))
                .toList();
        Path file = folder.resolve(PREFIX + accent + SUFFIX);
        Path unfinished = Files.write(folder.resolve(PREFIX + accent + ".part"), lines);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Phonemes open(Path folder) throws IOException {
        var spoken = new TreeMap<String, Map<String, List<String>>>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + '*' + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                var sentences = new LinkedHashMap<String, List<String>>();
                for (String line : Files.readAllLines(file)) {
                    String[] fields = line.split("\t", 2);
                    sentences.put(fields[0], Arrays.asList(fields[1].split(" ")));
                }
                spoken.put(name.substring(PREFIX.length(), name.length() - SUFFIX.length()), sentences);
            }
        }
        return new Phonemes(spoken);
    }

    /** How many there are; they are numbered from 1 on. */
    int count() {
        return count;
    }

    /** Of all that a recording says. */
    int[] of(Recording recording) {
        Map<String, int[]> sentences =
                Objects.requireNonNull(byAccent.get(recording.accent()), () -> "No phonemes of " + recording.voice());
        return recording.sentences().stream()
                .flatMapToInt(sentence -> Arrays.stream(Objects.requireNonNull(
                        sentences.get(sentence.text()), () -> "No phonemes of \"" + sentence.text() + '"')))
                .toArray();
    }
}
