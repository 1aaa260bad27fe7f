package dev.medley.gateway.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.medley.gateway.GatewayApplication;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.platform.catalogue.CatalogueTopic;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.Upstream;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;
import org.springframework.http.client.ReactorResourceFactory;

/** The real gateway on free ports, and the broker that it shares with every other of this JVM. */
public final class RunningGateway implements AutoCloseable {
    private static final String KEYS = "medley.gateway.api-keys=";
    private static final List<String> IDLE = List.of(
            "medley.gateway.batches.at-once=", "medley.gateway.pipelines.at-once=", "medley.gateway.webhooks.at-once=");
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final String topic;
    private final ConfigurableApplicationContext context;
    private final AtomicInteger grpcPort = new AtomicInteger();
    private final List<FakeWorker> workers = new ArrayList<>();
    private final List<FakeSpeechWorker> speechWorkers = new ArrayList<>();
    private final List<FakeCaptionWorker> captionWorkers = new ArrayList<>();
    private final List<FakeRouter> routers = new ArrayList<>();
    private final List<FakeCoordinator> coordinators = new ArrayList<>();
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
        IDLE.stream()
                .filter(setting -> all.stream().noneMatch(property -> property.startsWith(setting)))
                .forEach(setting -> all.add(setting + "0"));
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
        FakeWorker worker = new FakeWorker(bootstrapServers, topic, models);
        workers.add(worker);
        awaitModel(worker.ownName(), true);
        return worker;
    }

    /** Starts a speech worker and waits until the gateway knows it. */
    public FakeSpeechWorker speechWorker(String... models) {
        FakeSpeechWorker worker = new FakeSpeechWorker(bootstrapServers, topic, models);
        speechWorkers.add(worker);
        awaitModel(worker.ownName(), true);
        return worker;
    }

    /** Starts a worker that sees and waits until the gateway knows it. */
    public FakeCaptionWorker captionWorker(String... models) {
        FakeCaptionWorker worker = new FakeCaptionWorker(bootstrapServers, topic, models);
        captionWorkers.add(worker);
        awaitModel(worker.ownName(), true);
        return worker;
    }

    public List<FakeCaptionWorker> captionWorkers() {
        return List.copyOf(captionWorkers);
    }

    /** Starts a router and waits until the gateway knows its domains, each a name and the model behind. */
    public FakeRouter router(Map<String, String> domains) {
        FakeRouter router = new FakeRouter(bootstrapServers, topic, domains);
        routers.add(router);
        awaitModel(router.ownName(), true);
        return router;
    }

    /** Starts a coordinator and waits until the gateway knows it. */
    public FakeCoordinator coordinator() {
        FakeCoordinator coordinator = new FakeCoordinator(bootstrapServers, topic);
        coordinators.add(coordinator);
        HttpRequest.Builder question = Http.of(this).request("/v1/jobs").header("authorization", "Bearer " + key);
        Wait.until(
                "the gateway knows the coordinator",
                Duration.ofSeconds(30),
                () -> Http.of(this).probe(question) == 200);
        return coordinator;
    }

    /** Puts an entry on the catalogue that all gateways at this broker follow. */
    public void publish(CatalogueEntry entry) {
        write(entry.getName(), entry.toByteArray());
    }

    /** Takes an entry off the catalogue. */
    public void retract(String name) {
        write(name, null);
    }

    /** Puts a server on the catalogue and waits until the gateway finds it ready. */
    public void upstream(String name, FakeUpstream server) {
        publish(CatalogueEntry.newBuilder()
                .setName(name)
                .setUpstream(Upstream.newBuilder().setBaseUrl(server.baseUrl()))
                .build());
        awaitReady(name, true);
    }

    /** Waits until the gateway lists a name as ready, or as not ready. */
    public void awaitReady(String name, boolean ready) {
        HttpRequest.Builder question =
                Http.of(this).request("/v1/models/" + name).header("authorization", "Bearer " + key);
        Wait.until(
                "%s is ready: %s".formatted(name, ready),
                Duration.ofSeconds(30),
                () -> Http.of(this).send(question.build()).body().contains("\"ready\":" + ready));
    }

    /** What gateways at this broker have announced of themselves, the newest last. */
    public List<ModelAnnouncement> announcements() {
        return values(ModelTopic.NAME, ModelAnnouncement.parser());
    }

    /** The messages that lie on a topic of this broker. */
    public <M> List<M> values(String topic, Parser<M> parser) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        List<M> read = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        read.add(parser.parseFrom(record.value()));
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return read;
    }

    /** Puts a job on the topic of those who do it. */
    public void queue(String topic, Job job) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", 10_000);
        JobTopics.ensure(settings, topic, Duration.ofSeconds(10));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(topic, job.getId(), job.toByteArray()));
        }
    }

    private void write(String name, byte @Nullable [] value) {
        Topics.ensure(bootstrapServers, CatalogueTopic.NAME);
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", 10_000);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(CatalogueTopic.NAME, name, value));
        }
    }

    /** Takes all routers away and waits until the gateway knows. */
    public void dismissRouters() {
        routers.forEach(FakeRouter::close);
        routers.clear();
        HttpRequest.Builder question =
                Http.of(this).request("/v1/models/auto").header("authorization", "Bearer " + key);
        Wait.until(
                "the routers are gone",
                Duration.ofSeconds(30),
                () -> !Http.of(this).send(question.build()).body().contains("\"ready\":true"));
    }

    /** Waits until the gateway lists a name, or lists it no more. */
    public void awaitModel(String name, boolean listed) {
        HttpRequest.Builder question =
                Http.of(this).request("/v1/models/" + name).header("authorization", "Bearer " + key);
        Wait.until(
                "the gateway %s %s".formatted(listed ? "knows" : "forgot", name),
                Duration.ofSeconds(30),
                () -> Http.of(this).probe(question) == (listed ? 200 : 404));
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
        speechWorkers.forEach(FakeSpeechWorker::close);
        captionWorkers.forEach(FakeCaptionWorker::close);
        routers.forEach(FakeRouter::close);
        coordinators.forEach(FakeCoordinator::close);
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
