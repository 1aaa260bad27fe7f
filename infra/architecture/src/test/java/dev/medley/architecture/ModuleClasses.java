package dev.medley.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of all modules but this one, found by the folders of the repository. */
final class ModuleClasses {
    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

    private ModuleClasses() {}

    /** What ships. Generated stubs are left out: they are not written to any rule. */
    static JavaClasses main() {
        return read(modules()
                .filter(module -> !module.endsWith("proto"))
                .flatMap(module -> compiled(module, "main", "classes")));
    }

    /** What ships and what tests it. */
    static JavaClasses mainAndTest() {
        return read(modules()
                .filter(module -> !module.endsWith("proto"))
                .flatMap(module ->
                        Stream.concat(compiled(module, "main", "classes"), compiled(module, "test", "test-classes"))));
    }

    private static JavaClasses read(Stream<Path> folders) {
        return new ClassFileImporter().importPaths(folders.toList());
    }

    private static Stream<Path> compiled(Path module, String sources, String classes) {
        if (!Files.isDirectory(module.resolve("src/" + sources + "/java"))) {
            return Stream.empty();
        }
        Path folder = module.resolve("target").resolve(classes);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(REPOSITORY.relativize(folder)
                    + " is missing; run ./mvnw -pl infra/architecture -am test-compile first");
        }
        return Stream.of(folder);
    }

    private static Stream<Path> modules() {
        return Stream.of("", "services", "infra")
                .flatMap(parent -> children(REPOSITORY.resolve(parent)).stream())
                .filter(module -> Files.isRegularFile(module.resolve("pom.xml")))
                .filter(module -> !module.endsWith("architecture"));
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
