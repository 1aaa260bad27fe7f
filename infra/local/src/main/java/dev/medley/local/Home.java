package dev.medley.local;

import java.nio.file.Path;

/**
 * The folder where one suite keeps its state, its logs, its files and its broker's data. Suites with different homes
 * don't meet.
 */
record Home(Path directory) {
    Home {
        directory = directory.toAbsolutePath().normalize();
    }

    /** {@code MEDLEY_HOME}, or {@code .medley} in the repository. */
    static Home current() {
        String chosen = System.getenv("MEDLEY_HOME");
        return new Home(chosen == null || chosen.isBlank() ? Repository.root().resolve(".medley") : Path.of(chosen));
    }

    Path state() {
        return directory.resolve("suite.json");
    }

    Path lock() {
        return directory.resolve("lock");
    }

    Path kafka() {
        return directory.resolve("kafka");
    }

    /** Domain files that the launcher wrote. */
    Path domains() {
        return directory.resolve("domains");
    }

    /** Files that callers sent, and what was made of them. */
    Path files() {
        return directory.resolve("files");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path log(String service) {
        return logs().resolve(service + ".log");
    }
}
