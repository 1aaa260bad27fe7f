package dev.medley.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A service as it is started: the executable jar of the build, unpacked beside it. The JVM loads classes faster from
 * plain jars than from jars in a jar, and archives those of plain jars alone.
 *
 * @param packed as the build made it
 */
record ServiceJar(Path packed) {
    private static final String FOLDER = "unpacked";
    private static final String CONTENTS = "contents.txt";
    private static final int UNPACK_LIMIT_SECONDS = 120;

    /** The one that a service's command starts. */
    static ServiceJar of(ServiceSpec service) {
        Path path = Path.of(service.command().get(service.command().indexOf("-jar") + 1));
        return new ServiceJar(
                path.resolveSibling("..").resolve(path.getFileName()).normalize());
    }

    /** What it is started from; there once {@link #unpack} has returned. */
    Path path() {
        return folder().resolve(packed.getFileName());
    }

    /** Where the classes of its start are kept for the JVM that runs now. */
    Path classArchive() {
        return folder().resolve("classes-" + Runtime.version() + ".jsa");
    }

    /** Unpacks it, unless it is as it was when that was done last. */
    void unpack() {
        try {
            String contents = contents();
            Path known = folder().resolve(CONTENTS);
            if (Files.exists(known) && Files.readString(known).equals(contents)) {
                return;
            }
            Path draft = packed.resolveSibling(FOLDER + ".draft");
            delete(draft);
            unpackInto(draft);
            Files.writeString(draft.resolve(CONTENTS), contents);
            delete(folder());
            Files.move(draft, folder());
        } catch (IOException e) {
            throw new SuiteFailure("can't unpack " + packed + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteFailure("unpacking " + packed + " was interrupted", e);
        }
    }

    private Path folder() {
        return packed.resolveSibling(FOLDER);
    }

    /** A line for each file in it; builds of the same sources give the same. */
    String contents() throws IOException {
        try (ZipFile zip = new ZipFile(packed.toFile(), UTF_8)) {
            return zip.stream()
                    .map(file -> "%08x %s%n".formatted(file.getCrc(), file.getName()))
                    .collect(Collectors.joining());
        }
    }

    private void unpackInto(Path draft) throws IOException, InterruptedException {
        Process unpacking = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-jar",
                        packed.toString(),
                        "extract",
                        "--destination",
                        draft.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!unpacking.waitFor(UNPACK_LIMIT_SECONDS, TimeUnit.SECONDS) || unpacking.exitValue() != 0) {
            unpacking.destroyForcibly();
            throw new IOException("Spring Boot's tools can't; is the disk full?");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(ServiceJar::deleteOne);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
