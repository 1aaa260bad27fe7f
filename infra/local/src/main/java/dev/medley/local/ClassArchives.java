package dev.medley.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Archives of the classes that services load (JEP 350): a start with one takes little more than half of the processor
 * time, and less memory. The first process of a service after a build leaves one when it ends.
 */
final class ClassArchives {
    private ClassArchives() {}

    /** The same services, unpacked, each with its archive, or so that one is made. */
    static List<ServiceSpec> prepare(List<ServiceSpec> services) {
        Set<ServiceJar> jars = services.stream().map(ServiceJar::of).collect(Collectors.toSet());
        jars.parallelStream().forEach(ServiceJar::unpack);
        jars.forEach(ClassArchives::keepWhatWasMade);
        Set<ServiceJar> recorded = new HashSet<>();
        return services.stream()
                .map(service -> service.withJvmOptions(options(ServiceJar.of(service), recorded)))
                .toList();
    }

    private static List<String> options(ServiceJar jar, Set<ServiceJar> recorded) {
        if (Files.exists(jar.classArchive())) {
            return List.of("-XX:SharedArchiveFile=" + jar.classArchive(), "-Xlog:cds=off");
        }
        return recorded.add(jar) ? List.of("-XX:ArchiveClassesAtExit=" + draft(jar), "-Xlog:cds=off") : List.of();
    }

    private static void keepWhatWasMade(ServiceJar jar) {
        try {
            Path draft = draft(jar);
            if (Files.exists(draft) && complete(draft)) {
                Files.move(draft, jar.classArchive(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new SuiteFailure("can't keep " + jar.classArchive() + ": " + e.getMessage(), e);
        }
    }

    /** The JVM writes the head last: that of an archive which it was killed at is empty. */
    private static boolean complete(Path draft) throws IOException {
        try (DataInputStream file = new DataInputStream(Files.newInputStream(draft))) {
            return file.readInt() != 0;
        }
    }

    private static Path draft(ServiceJar jar) {
        return jar.classArchive().resolveSibling("classes.draft");
    }
}
