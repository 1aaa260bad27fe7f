package dev.medley.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be chosen about a suite that is to start. Filled in by the command line. */
final class SuiteOptions {
    private static final String NONE = "none";

    @Option(
            names = "--rest-port",
            paramLabel = "PORT",
            defaultValue = "${env:MEDLEY_REST_PORT:-8080}",
            description = "Port of the REST API; 0 chooses a free one. Also MEDLEY_REST_PORT. Default: 8080.")
    private int restPort;

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            defaultValue = "${env:MEDLEY_GRPC_PORT:-9090}",
            description = "Port of the gRPC API; 0 chooses a free one. Also MEDLEY_GRPC_PORT. Default: 9090.")
    private int grpcPort;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "${env:MEDLEY_KAFKA_PORT:-9092}",
            description = "Port of Kafka; 0 chooses a free one. Also MEDLEY_KAFKA_PORT. Default: 9092.")
    private int kafkaPort;

    @Option(
            names = "--model",
            paramLabel = "PATH",
            defaultValue = "${env:MEDLEY_MODEL}",
            description = "Checkpoint folder to serve, as Hugging Face lays it out. Also MEDLEY_MODEL."
                    + " Default: the starter model.")
    private @Nullable Path model;

    @Option(
            names = "--speech-model",
            paramLabel = "PATH",
            defaultValue = "${env:MEDLEY_SPEECH_MODEL}",
            description = "Whisper checkpoint folder to transcribe speech with, or \"none\". Also MEDLEY_SPEECH_MODEL."
                    + " Default: the starter speech model, if it was trained.")
    private @Nullable String speechModel;

    @Option(
            names = "--vision-model",
            paramLabel = "PATH",
            defaultValue = "${env:MEDLEY_VISION_MODEL}",
            description = "Llava or Blip checkpoint folder to write about images with, or \"none\"."
                    + " Also MEDLEY_VISION_MODEL. Default: the starter vision model, if it was trained.")
    private @Nullable String visionModel;

    @Option(
            names = "--domains",
            paramLabel = "FOLDER",
            defaultValue = "${env:MEDLEY_DOMAINS}",
            description = "Folder of domain files for the router, which follows it while it runs. Also MEDLEY_DOMAINS."
                    + " Default: the domains of the starter adapters; with --model, the general one alone.")
    private @Nullable Path domains;

    @Option(
            names = "--pipelines",
            paramLabel = "FOLDER",
            defaultValue = "${env:MEDLEY_PIPELINES}",
            description = "Folder of pipeline files for the gateway, which follows it while it runs."
                    + " Also MEDLEY_PIPELINES. Default: those that Medley ships.")
    private @Nullable Path pipelines;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many text-generation workers to start, 1 to 16. Default: 1.")
    private int workers;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "Precision of the text model's weights: fp32, bf16 or int8. Default: the worker's own choice.")
    private @Nullable String precision;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Device of the workers: auto, cpu or cuda:N. Default: auto.")
    private @Nullable String device;

    @Option(
            names = "--observe",
            description = "Show the suite with Prometheus and Grafana too, where they are on this machine.")
    private boolean observe;

    /** The ports to listen on, as they were asked for. */
    List<Ports.Wish> ports() {
        return List.of(
                new Ports.Wish("REST", "--rest-port", restPort),
                new Ports.Wish("gRPC", "--grpc-port", grpcPort),
                new Ports.Wish("Kafka", "--kafka-port", kafkaPort));
    }

    /** The text model's checkpoint. */
    ServedCheckpoint model() {
        return ServedCheckpoint.in(model == null ? Repository.starterModel() : model, "--model");
    }

    /** The speech model's checkpoint, if speech is to be transcribed. */
    Optional<ServedCheckpoint> speechModel() {
        return chosen(speechModel, Repository.starterSpeechModel(), "--speech-model");
    }

    /** The vision model's checkpoint, if images are to be written about. */
    Optional<ServedCheckpoint> visionModel() {
        return chosen(visionModel, Repository.starterVisionModel(), "--vision-model");
    }

    private static Optional<ServedCheckpoint> chosen(@Nullable String folder, Optional<Path> starter, String option) {
        if (folder == null) {
            return starter.map(ServedCheckpoint::new);
        }
        return folder.equals(NONE) ? Optional.empty() : Optional.of(ServedCheckpoint.in(Path.of(folder), option));
    }

    /** The folder of domain files, if one was chosen. */
    Optional<Path> domains() {
        return Optional.ofNullable(domains)
                .map(folder -> folder.toAbsolutePath().normalize());
    }

    /** Whether Prometheus and Grafana should watch. */
    boolean observe() {
        return observe;
    }

    /** The folder of pipeline files. */
    Path pipelines() {
        return pipelines == null
                ? Repository.pipelines()
                : pipelines.toAbsolutePath().normalize();
    }

    int workers() {
        if (workers < 1 || workers > 16) {
            throw new SuiteFailure("--workers is " + workers + "; it can be 1 to 16");
        }
        return workers;
    }

    @Nullable
    String precision() {
        return precision;
    }

    @Nullable
    String device() {
        return device;
    }
}
