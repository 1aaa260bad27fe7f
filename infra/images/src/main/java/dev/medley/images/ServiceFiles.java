package dev.medley.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A service taken apart: its own classes in {@code service.jar}, which names the libraries beside it.
 *
 * @param folder with {@code service.jar} and {@code lib}
 */
record ServiceFiles(Path folder) {
    /** Libraries with machine code, by what they belong to. */
    private static final List<Set<String>> NATIVE = List.of(
            Set.of("pytorch-native-", "pytorch-jni-"),
            Set.of("tensorflow-core-native-"),
            Set.of("ffmpeg-", "javacpp-"),
            Set.of("tokenizers-", "jna-", "zstd-jni-", "snappy-java-", "lz4-java-", "libfvad-"));

    private static final Set<String> OWN = Set.of("proto-0", "platform-", "inference-", "worker-");

    /** Takes apart what Spring Boot packed, by its own tool. */
    static ServiceFiles of(Path executable, Path folder) throws IOException, InterruptedException {
        Commands.run(
                Commands.java("java"),
                "-Djarmode=tools",
                "-jar",
                executable.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString(),
                "--application-filename",
                "service.jar");
        return new ServiceFiles(folder);
    }

    /** Libraries with machine code, the most bytes and those that change least: what belongs together, and is there. */
    List<List<Path>> natives(Variant variant) throws IOException {
        List<List<Path>> groups = new ArrayList<>();
        for (Set<String> group : NATIVE) {
            groups.add(libraries(name -> startsWith(group, name) && variant.takes(name)));
        }
        groups.removeIf(List::isEmpty);
        return groups;
    }

    /** Libraries of others. */
    List<Path> others() throws IOException {
        return libraries(name -> NATIVE.stream().noneMatch(group -> startsWith(group, name)) && !startsWith(OWN, name));
    }

    /** Medley's own modules. */
    List<Path> own() throws IOException {
        return libraries(name -> startsWith(OWN, name));
    }

    Path service() {
        return folder.resolve("service.jar");
    }

    private List<Path> libraries(Predicate<String> condition) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("lib"))) {
            return files.filter(file -> condition.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean startsWith(Set<String> prefixes, String name) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}
