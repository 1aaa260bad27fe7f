package dev.medley.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Programs of the JDK and of this machine. */
final class Commands {
    private Commands() {}

    /** A program of the JDK that runs this. */
    static String java(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /**
     * Runs one to its end.
     *
     * @return what it wrote
     * @throws IOException if it fails, with what it wrote
     */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("%s ended with %d: %s".formatted(String.join(" ", command), code, output));
        }
        return output;
    }
}
