package dev.medley.bench.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is asked, in turn. */
record Questions(List<String> texts) {
    private static final String BUILT_IN = "/routing/questions.txt";

    /**
     * One question a line.
     *
     * @param file null for the built-in ones, of five domains and of none
     */
    static Questions of(@Nullable Path file) throws IOException {
        List<String> texts = (file == null ? builtIn() : Files.readString(file))
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (texts.isEmpty()) {
            throw new IOException(file + " holds no question");
        }
        return new Questions(texts);
    }

    String text(long number) {
        return texts.get((int) (number % texts.size()));
    }

    private static String builtIn() {
        try (InputStream stream = Objects.requireNonNull(Questions.class.getResourceAsStream(BUILT_IN))) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
