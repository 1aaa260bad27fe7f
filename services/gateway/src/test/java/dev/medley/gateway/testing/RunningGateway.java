package dev.medley.gateway.testing;

import dev.medley.gateway.GatewayApplication;
import dev.medley.local.kafka.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;
import org.springframework.http.client.ReactorResourceFactory;

/** The real gateway on free ports, and the broker that it shares with every other of this JVM. */
public final class RunningGateway implements AutoCloseable {
    private static final String KEYS = "medley.gateway.api-keys=";
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final String topic;
    private final ConfigurableApplicationContext context;
    private final AtomicInteger grpcPort = new AtomicInteger();
    private final List<FakeWorker> workers = new ArrayList<>();
    private final String bootstrapServers;
    private final String key;

    private RunningGateway(String bootstrapServers, String topic, String... properties) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.key = Stream.of(properties)
                .filter(property -> property.startsWith(KEYS))
                .map(property -> property.substring(KEYS.length()).split(",")[0])
                .findFirst()
                .orElse("");
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.kafka.bootstrap-servers=" + bootstrapServers);
        all.add("medley.gateway.models-topic=" + topic);
        all.add("server.port=0");
        all.add("spring.grpc.server.port=0");
        all.add("medley.platform.drain-notice=0s");
        this.context = new SpringApplicationBuilder(GatewayApplication.class)
                .initializers(RunningGateway::giveItsOwnEventLoops)
                .listeners((ApplicationListener<GrpcServerStartedEvent>) event -> grpcPort.set(event.getPort()))
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    /** A gateway that ends takes its event loops along, and must not take those of its neighbours. */
    private static void giveItsOwnEventLoops(ConfigurableApplicationContext context) {
        ((GenericApplicationContext) context).registerBean(ReactorResourceFactory.class, () -> {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        });
    }

    /** The gateway for tests that need nothing special of it; it ends with this JVM. Take a model name of your own. */
    public static RunningGateway shared() {
        return Shared.GATEWAY;
    }

    /** A gateway at the shared broker, with a topic of its own. */
    public static RunningGateway start(String... properties) {
        return at(SharedBroker.BROKER.bootstrapServers(), properties);
    }

    /** A gateway at a broker of the test's own. */
    public static RunningGateway at(String bootstrapServers, String... properties) {
        return new RunningGateway(bootstrapServers, "models-" + TOPICS.incrementAndGet(), properties);
    }

    /** Starts a worker and waits until the gateway knows it. */
    public FakeWorker worker(String... models) {
        FakeWorker worker = FakeWorker.start(bootstrapServers, topic, models);
        workers.add(worker);
        HttpRequest.Builder question =
                Http.of(this).request("/v1/models/" + worker.ownName()).header("authorization", "Bearer " + key);
        Wait.until(
                "the gateway knows " + worker.ownName(),
                Duration.ofSeconds(30),
                () -> Http.of(this).probe(question) == 200);
        return worker;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(restPort(), path));
    }

    public int restPort() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public int grpcPort() {
        return grpcPort.get();
    }

    @Override
    public void close() {
        workers.forEach(FakeWorker::close);
        context.close();
    }

    private static final class Shared {
        private static final RunningGateway GATEWAY = start();
    }

    private static final class SharedBroker {
        private static final KafkaBroker BROKER = start();

        private static KafkaBroker start() {
            try {
                return KafkaBroker.start(Files.createTempDirectory("medley-gateway-broker"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
