package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the built suite lies. The front script {@code infra/medley} says so and builds what is missing. */
final class Repository {
    private static final String SPEECH = "infra/starter-models/speech";
    private static final String VISION = "infra/starter-models/vision";

    private Repository() {}

    static Path root() {
        String root = System.getProperty("medley.repository");
        if (root == null) {
            throw new SuiteFailure(
                    "start the suite with infra/medley: the system property medley.repository is not set");
        }
        return Path.of(root);
    }

    static Path starterModel() {
        return root().resolve("infra/starter-models/text");
    }

    /** The starter speech model, if it was trained. */
    static Optional<Path> starterSpeechModel() {
        return trained(SPEECH);
    }

    /** The starter vision model, if it was trained. */
    static Optional<Path> starterVisionModel() {
        return trained(VISION);
    }

    private static Optional<Path> trained(String model) {
        return Optional.of(root().resolve(model)).filter(folder -> Files.exists(folder.resolve("model.safetensors")));
    }

    /** A recording that the starter speech model has never heard. */
    static Path starterRecording() {
        return root().resolve(SPEECH).resolve("recordings/the-nurse-will-call.wav");
    }

    /** A scene that the starter vision model has never seen. */
    static Path starterPicture() {
        return root().resolve("infra/local/pictures/scene.png");
    }

    /** A folder for each domain, where there is an adapter for it. */
    static Path starterAdapters() {
        return root().resolve("infra/starter-models/adapters");
    }

    static Path classifier() {
        return root().resolve("infra/starter-models/domains");
    }

    /** Domain files for the starter model and its adapters. */
    static Path starterDomains() {
        return root().resolve("infra/local/domains");
    }

    /** Dashboards and alerts. */
    static Path observability() {
        return root().resolve("charts/medley/observability");
    }

    /** The pipelines that Medley ships. */
    static Path pipelines() {
        return root().resolve("infra/local/pipelines");
    }

    /** The executable jar of a service. */
    static Path executable(String service) {
        Path target = root().resolve("services").resolve(service).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> notBuilt(service));
        } catch (IOException e) {
            throw notBuilt(service);
        }
    }

    private static SuiteFailure notBuilt(String service) {
        return new SuiteFailure("services/" + service + " is not built; run ./mvnw -DskipTests package");
    }
}
