package dev.medley.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** The prompt of each request, by the request's number: the same number gives the same prompt in every run. */
final class Prompts {
    private static final List<String> WORDS =
            List.of(("time year people way day man thing woman life child world school"
                            + " state family student group country problem hand part place case week company system program"
                            + " question work government number night point home water room mother area money story fact month"
                            + " lot right study book eye job word business issue side kind head house service friend father"
                            + " power hour game line end member law car city name team minute idea body back parent face level"
                            + " office door health person art war history party result change morning reason research girl guy"
                            + " moment air teacher force order paper space ground form event matter center table")
                    .split(" "));

    private final LongFunction<String> byNumber;

    private Prompts(LongFunction<String> byNumber) {
        this.byNumber = byNumber;
    }

    /**
     * Prompts of common English words in random order. No two begin alike, so no server answers from its prefix cache.
     *
     * @param words words in each prompt; with the tokenizers of large models, tokens
     */
    static Prompts ofWords(int words, long seed) {
        return new Prompts(number -> new SplittableRandom(seed * 1_000_003 + number)
                .ints(words, 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" ")));
    }

    /** One prompt a line, taken in turn; blank lines are left out. */
    static Prompts ofLines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("No prompt in " + file);
        }
        return new Prompts(number -> lines.get((int) Math.floorMod(number, (long) lines.size())));
    }

    String get(long number) {
        return byNumber.apply(number);
    }
}
