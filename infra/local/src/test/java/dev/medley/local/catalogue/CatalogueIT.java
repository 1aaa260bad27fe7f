package dev.medley.local.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import dev.medley.local.SuiteFailure;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class CatalogueIT {
    private static KafkaBroker broker;

    private final Path directory;
    private final String name;

    CatalogueIT(@TempDir Path directory, TestInfo test) {
        this.directory = directory;
        this.name = test.getDisplayName().replaceAll("\\W", "");
    }

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stopKafka() {
        broker.close();
    }

    @Test
    void anEntryIsPublishedOnceAndKeepsTheOneItReplaced() throws IOException {
        try (Catalogue catalogue = catalogue()) {
            CatalogueEntry first = adapter("v1");
            CatalogueEntry second = adapter("v2");

            assertThat(catalogue.put(first).describe()).isEqualTo(name + ": new, " + CatalogueChange.served(first));
            assertThat(catalogue.put(first).describe()).isEqualTo(name + ": unchanged");
            assertThat(catalogue.put(second).describe())
                    .isEqualTo(name + ": " + CatalogueChange.served(second) + "; was " + CatalogueChange.served(first));

            CatalogueEntry published = published(catalogue);
            assertThat(Catalogue.sameContent(published, second)).isTrue();
            assertThat(Catalogue.sameContent(published.getPrevious(), first)).isTrue();
            assertThat(published.getPrevious().hasPrevious()).isFalse();
            assertThat(published.getPublishedAt().getSeconds())
                    .isCloseTo(Instant.now().getEpochSecond(), within(60L));
        }
    }

    @Test
    void goingBackIsARecordTooAndGoingBackTwiceGoesForward() throws IOException {
        try (Catalogue catalogue = catalogue()) {
            CatalogueEntry first = adapter("v1");
            CatalogueEntry second = adapter("v2");
            catalogue.put(first);
            catalogue.put(second);

            catalogue.rollback(name);
            assertThat(Catalogue.sameContent(published(catalogue), first)).isTrue();
            catalogue.rollback(name);
            assertThat(Catalogue.sameContent(published(catalogue), second)).isTrue();
        }
    }

    @Test
    void thereIsNoWayBackToAFileThatWasOverwritten() throws IOException {
        try (Catalogue catalogue = catalogue()) {
            catalogue.put(adapter("v1"));
            catalogue.put(adapter("v2"));
            Files.writeString(directory.resolve("v1").resolve("adapter_model.safetensors"), "other");

            assertThatThrownBy(() -> catalogue.rollback(name))
                    .isInstanceOf(SuiteFailure.class)
                    .hasMessageContaining("keep each revision in a folder of its own");
        }
    }

    @Test
    void anEntryIsTakenAwayForEveryone() throws IOException {
        try (Catalogue catalogue = catalogue();
                Catalogue other = catalogue()) {
            catalogue.put(adapter("v1"));
            assertThat(other.entries()).containsKey(name);

            assertThat(catalogue.remove(name).describe()).startsWith(name + ": removed; was adapter of starter");

            assertThat(other.entries()).doesNotContainKey(name);
            assertThatThrownBy(() -> other.remove(name)).hasMessageContaining("has no entry '" + name + "'");
        }
    }

    @Test
    void aMissingKafkaIsNamed() {
        try (Catalogue nowhere = Catalogue.at("127.0.0.1:1")) {
            assertThatThrownBy(nowhere::entries)
                    .isInstanceOf(SuiteFailure.class)
                    .hasMessageContaining("no answer from Kafka at 127.0.0.1:1");
        }
    }

    @Test
    void waitingEndsOnceEveryReadyWorkerOfTheBaseServesTheRevision() throws Exception {
        CatalogueEntry entry = adapter("v1");
        var change = new CatalogueChange(name, null, entry);
        String revision = entry.getAdapter().getRevision();
        makeTopic();
        announce("worker-1", served("starter", ""), served(name, revision));
        announce("worker-2", served("starter", ""), served(name, "former"));
        announce("other", served("another-base", ""));

        try (ServingWatch watch = new ServingWatch(broker.bootstrapServers(), Duration.ofMillis(500))) {
            assertThatThrownBy(() -> watch.await(change))
                    .isInstanceOf(SuiteFailure.class)
                    .hasMessage("after 0 s worker-2 doesn't serve the new '" + name + "'; the log there says why");
        }
        announce("worker-2", served("starter", ""), served(name, revision));
        try (ServingWatch watch = new ServingWatch(broker.bootstrapServers(), Duration.ofSeconds(30))) {
            watch.await(change);
        }
    }

    private CatalogueEntry published(Catalogue catalogue) {
        return Objects.requireNonNull(catalogue.entries().get(name));
    }

    private Catalogue catalogue() {
        return Catalogue.at(broker.bootstrapServers());
    }

    /** An entry whose adapter lies in a folder of this name, with the name as its weights. */
    private CatalogueEntry adapter(String weights) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(weights));
        Files.writeString(folder.resolve("adapter_config.json"), "{}");
        Files.writeString(folder.resolve("adapter_model.safetensors"), weights);
        return CatalogueEntry.newBuilder()
                .setName(name)
                .setAdapter(Adapter.newBuilder()
                        .setBaseModel("starter")
                        .setPath(folder.toString())
                        .setRevision(AdapterFolder.revision(folder)))
                .build();
    }

    private static void makeTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("medley.models", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void announce(String instance, ServedModel... models) throws Exception {
        ModelAnnouncement announcement = ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .addAllModels(List.of(models))
                .setReady(true)
                .setAnnouncedAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .build();
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("medley.models", instance, announcement.toByteArray()))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static ServedModel served(String name, String revision) {
        return ServedModel.newBuilder()
                .setName(name)
                .setBaseModel(revision.isEmpty() ? "" : "starter")
                .setAdapterRevision(revision)
                .build();
    }
}
