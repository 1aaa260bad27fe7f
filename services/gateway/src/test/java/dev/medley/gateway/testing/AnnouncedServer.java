package dev.medley.gateway.testing;

import com.google.protobuf.Timestamp;
import dev.medley.proto.models.v1.ModelAnnouncement;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real gRPC server that announces itself as workers and routers do. */
final class AnnouncedServer implements AutoCloseable {
    private static final int MOST_BYTES = 64 << 20;

    private final String instance;
    private final String topic;
    private final Consumer<ModelAnnouncement.Builder> announced;
    private final Server server;
    private final KafkaProducer<String, byte[]> producer;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();

    /**
     * Starts it.
     *
     * @param announced adds to each announcement what changes
     */
    AnnouncedServer(
            String bootstrapServers,
            String topic,
            String instance,
            BindableService service,
            Consumer<ModelAnnouncement.Builder> announced,
            ServerInterceptor... interceptors) {
        Topics.ensure(bootstrapServers, topic);
        this.instance = instance;
        this.topic = topic;
        this.announced = announced;
        try {
            this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .permitKeepAliveTime(10, TimeUnit.SECONDS)
                    .maxInboundMessageSize(MOST_BYTES)
                    .addService(ServerInterceptors.intercept(service, interceptors))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", 2000, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        var unused = ticker.scheduleWithFixedDelay(this::announce, 0, 300, TimeUnit.MILLISECONDS);
    }

    /** Goes on serving without announcing itself. */
    void fallSilent() {
        ticker.shutdownNow();
    }

    /** Says goodbye. */
    void leave() {
        fallSilent();
        var unused = producer.send(new ProducerRecord<>(topic, instance, null));
        producer.flush();
    }

    /** Dies as in a crash: connections drop, no goodbye. */
    void crash() {
        fallSilent();
        server.shutdownNow();
    }

    @Override
    public void close() {
        crash();
        producer.close(Duration.ZERO);
    }

    private void announce() {
        ModelAnnouncement.Builder announcement = ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setAddress("127.0.0.1:" + server.getPort())
                .setRevision(1)
                .setAnnouncedAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()));
        announced.accept(announcement);
        var unused = producer.send(
                new ProducerRecord<>(topic, instance, announcement.build().toByteArray()));
    }
}
