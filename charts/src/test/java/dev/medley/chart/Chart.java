package dev.medley.chart;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart in this folder. */
final class Chart {
    static final Path FOLDER = Path.of("medley").toAbsolutePath();
    static final String RELEASE = "medley";
    static final String NAMESPACE = "genai";

    private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    static Path values() {
        return FOLDER.resolve("values.yaml");
    }

    /** The presets by name. */
    static List<String> presets() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("presets"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path preset(String name) {
        return FOLDER.resolve("presets").resolve(name + ".yaml");
    }

    /** A preset as it is. */
    static Manifests rendered(String preset) {
        return RENDERED.computeIfAbsent(preset, name -> render(preset(name)));
    }

    /**
     * What Helm makes of the chart.
     *
     * @param values files beside the chart's own, the last one counts
     * @throws IllegalStateException if Helm refuses, with what it says
     */
    static Manifests render(Path... values) {
        var template = new Helm(WithoutHooks.FOLDER)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion("1.35.0");
        for (Path file : values) {
            template.withValuesFile(file);
        }
        return Manifests.of(template.call());
    }

    /** Helm renders no hooks without a cluster; in this copy the smoke test is an object as any other. */
    private static final class WithoutHooks {
        static final Path FOLDER = copied();

        private static Path copied() {
            try {
                Path copy = copy(
                        Chart.FOLDER, Files.createTempDirectory(Files.createDirectories(Path.of("target")), "chart"));
                Path test = copy.resolve("templates/smoke-test.yaml");
                Files.writeString(test, Files.readString(test).replace("helm.sh/hook", "medley.dev/hook"));
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Copies the files of a folder into another, in place of those that are there. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return to;
    }
}
