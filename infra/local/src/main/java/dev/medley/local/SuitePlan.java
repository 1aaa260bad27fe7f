package dev.medley.local;

import dev.medley.local.kafka.BrokerLaunch;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which processes make up the suite, and with which settings.
 *
 * @param endpoints where the suite will answer
 * @param broker what the services need first
 * @param services processes that start together
 * @param observers what watches them
 * @param models names of the models that the services serve
 * @param adapters what the catalogue should have beside what it has
 */
record SuitePlan(
        Endpoints endpoints,
        ServiceSpec broker,
        List<ServiceSpec> services,
        Observers observers,
        List<String> models,
        List<CatalogueEntry> adapters) {
    private static final String WORKER = "text-generation";
    private static final String SPEECH_WORKER = "speech-transcription";
    private static final String VISION_WORKER = "image-captioning";
    private static final String ROUTER = "model-router";
    private static final String COORDINATOR = "job-coordinator";
    private static final String GATEWAY = "gateway";

    /** The C library keeps a heap for each of few threads only, and OpenMP's threads don't spin beside a neighbour. */
    private static final Map<String, String> NATIVE_LIMITS = Map.of("MALLOC_ARENA_MAX", "2", "GOMP_SPINCOUNT", "1000");

    private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-Xss512k");

    /** For those whose work is another's, such as TensorFlow's: the second compiler costs more than it ever saves. */
    private static final String FIRST_COMPILER_ALONE = "-XX:TieredStopAtLevel=1";

    /** Chooses and checks the ports, and finds what was built. */
    static SuitePlan of(Home home, SuiteOptions options) {
        int workers = options.workers();
        ServedCheckpoint model = options.model();
        Optional<ServedCheckpoint> speech = options.speechModel();
        Optional<ServedCheckpoint> vision = options.visionModel();
        int more = workers
                + (int) Stream.of(speech, vision).flatMap(Optional::stream).count();
        Deque<Integer> ports = Ports.allot(options.ports(), 7 + 2 * more);
        int rest = ports.remove();
        int grpc = ports.remove();
        int kafka = ports.remove();
        Endpoints endpoints = Endpoints.onPorts(rest, grpc, kafka);
        List<ServiceSpec> services = new ArrayList<>();
        for (int i = 1; i <= workers; i++) {
            String name = workers == 1 ? WORKER : WORKER + "-" + i;
            services.add(worker(name, ports.remove(), ports.remove(), endpoints, model, options));
        }
        speech.ifPresent(checkpoint ->
                services.add(speechWorker(ports.remove(), ports.remove(), endpoints, checkpoint, options, home)));
        vision.ifPresent(checkpoint ->
                services.add(visionWorker(ports.remove(), ports.remove(), endpoints, checkpoint, options, home)));
        Path domains = options.domains().orElseGet(() -> DomainFolder.of(model, home));
        services.add(router(ports.remove(), ports.remove(), endpoints, domains));
        services.add(coordinator(ports.remove(), ports.remove(), endpoints));
        services.add(gateway(rest, grpc, endpoints, home, options.pipelines()));
        return new SuitePlan(
                endpoints,
                broker(home, kafka, ports.remove(), endpoints),
                services,
                options.observe() ? observers(services, home, ports.remove(), ports.remove()) : Observers.NONE,
                Stream.of(Optional.of(model), speech, vision)
                        .flatMap(Optional::stream)
                        .map(ServedCheckpoint::name)
                        .toList(),
                model.isStarter() ? StarterAdapters.over(model.name(), Repository.starterAdapters()) : List.of());
    }

    private static Observers observers(List<ServiceSpec> services, Home home, int prometheus, int grafana) {
        String searchPath = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Observers.of(services, home, Repository.observability(), searchPath, prometheus, grafana);
    }

    private static ServiceSpec broker(Home home, int port, int controllerPort, Endpoints endpoints) {
        BrokerLaunch launch = new BrokerLaunch(home.kafka(), port, controllerPort);
        return new ServiceSpec(
                "kafka",
                launch.command(),
                launch.environment(),
                launch.readyMark().toUri(),
                endpoints.kafka());
    }

    private static ServiceSpec worker(
            String name, int http, int grpc, Endpoints endpoints, ServedCheckpoint model, SuiteOptions options) {
        List<String> arguments = new ArrayList<>(listening(http, grpc, endpoints));
        arguments.add("--medley.text-generation.checkpoint=" + model.folder());
        arguments.add("--medley.text-generation.model-name=" + model.name());
        addIfSet(arguments, "--medley.text-generation.precision=", options.precision());
        addIfSet(arguments, "--medley.text-generation.device=", options.device());
        return service(name, WORKER, List.of("-Xmx256m"), arguments, http, where(http, grpc));
    }

    private static ServiceSpec speechWorker(
            int http, int grpc, Endpoints endpoints, ServedCheckpoint model, SuiteOptions options, Home home) {
        List<String> arguments = new ArrayList<>(listening(http, grpc, endpoints));
        arguments.add("--medley.speech-transcription.checkpoint=" + model.folder());
        arguments.add("--medley.speech-transcription.model-name=" + model.name());
        arguments.add("--medley.speech-transcription.files.folder=" + home.files());
        addIfSet(arguments, "--medley.speech-transcription.device=", options.device());
        return service(SPEECH_WORKER, SPEECH_WORKER, List.of("-Xmx192m"), arguments, http, where(http, grpc));
    }

    private static ServiceSpec visionWorker(
            int http, int grpc, Endpoints endpoints, ServedCheckpoint model, SuiteOptions options, Home home) {
        List<String> arguments = new ArrayList<>(listening(http, grpc, endpoints));
        arguments.add("--medley.image-captioning.checkpoint=" + model.folder());
        arguments.add("--medley.image-captioning.model-name=" + model.name());
        arguments.add("--medley.image-captioning.files.folder=" + home.files());
        addIfSet(arguments, "--medley.image-captioning.device=", options.device());
        return service(VISION_WORKER, VISION_WORKER, List.of("-Xmx768m"), arguments, http, where(http, grpc));
    }

    private static ServiceSpec router(int http, int grpc, Endpoints endpoints, Path domains) {
        List<String> arguments = new ArrayList<>(listening(http, grpc, endpoints));
        arguments.add("--medley.model-router.classifier=" + Repository.classifier());
        arguments.add("--medley.model-router.domains=" + domains);
        List<String> jvm = List.of("-Xmx160m", FIRST_COMPILER_ALONE);
        return service(ROUTER, ROUTER, jvm, arguments, http, where(http, grpc));
    }

    private static ServiceSpec coordinator(int http, int grpc, Endpoints endpoints) {
        List<String> jvm = List.of("-Xmx192m", FIRST_COMPILER_ALONE);
        return service(COORDINATOR, COORDINATOR, jvm, listening(http, grpc, endpoints), http, where(http, grpc));
    }

    private static ServiceSpec gateway(int http, int grpc, Endpoints endpoints, Home home, Path pipelines) {
        List<String> arguments = new ArrayList<>(listening(http, grpc, endpoints));
        arguments.add("--medley.gateway.files.store.folder=" + home.files());
        arguments.add("--medley.gateway.pipelines.folder=" + pipelines);
        String where = "REST " + endpoints.rest() + "/v1, gRPC " + endpoints.grpc();
        return service(GATEWAY, GATEWAY, List.of("-Xmx256m"), arguments, http, where);
    }

    private static String where(int http, int grpc) {
        return "gRPC 127.0.0.1:" + grpc + ", HTTP 127.0.0.1:" + http;
    }

    private static ServiceSpec service(
            String name, String module, List<String> jvm, List<String> arguments, int http, String where) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_JVM);
        command.addAll(jvm);
        command.add("-jar");
        command.add(new ServiceJar(Repository.executable(module)).path().toString());
        command.addAll(arguments);
        URI readiness = URI.create("http://127.0.0.1:" + http + "/readyz");
        return new ServiceSpec(name, List.copyOf(command), NATIVE_LIMITS, readiness, where);
    }

    private static List<String> listening(int http, int grpc, Endpoints endpoints) {
        return List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + http,
                "--spring.grpc.server.address=127.0.0.1",
                "--spring.grpc.server.port=" + grpc,
                "--spring.kafka.bootstrap-servers=" + endpoints.kafka(),
                "--medley.platform.drain-notice=0s",
                "--medley.platform.drain-timeout=10s");
    }

    private static void addIfSet(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.add(option + value);
        }
    }
}
