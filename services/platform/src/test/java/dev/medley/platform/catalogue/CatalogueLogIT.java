package dev.medley.platform.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.catalogue.Catalogue;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class CatalogueLogIT {
    private static KafkaBroker broker;

    private final Map<String, Object> kafka;
    private final KafkaProducer<String, byte[]> producer;
    private final RecordedCatalogue seen = new RecordedCatalogue();
    private final CatalogueLog log;

    CatalogueLogIT() {
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        log = new CatalogueLog(kafka, seen);
    }

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stopKafka() {
        broker.close();
    }

    @BeforeEach
    void follow() throws Exception {
        CatalogueTopic.TOPIC.ensure(kafka, Duration.ofSeconds(30));
        log.start();
        seen.awaitFirst();
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        producer.close();
        deleteTheTopic();
    }

    private void deleteTheTopic() throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            admin.deleteTopics(List.of(CatalogueTopic.NAME)).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void theNewestEntryOfEachNameCounts() throws Exception {
        put(entry("health", "1"));
        put(entry("law", "1"));
        put(entry("health", "2"));

        seen.await(Map.of("health", entry("health", "2"), "law", entry("law", "1")));
    }

    @Test
    void aTombstoneTakesAnEntryAway() throws Exception {
        put(entry("health", "1"));
        seen.await(Map.of("health", entry("health", "1")));

        write("health", null);

        seen.await(Map.of());
    }

    @Test
    void whoStartsLaterReachesTheSameStateAtOnce() throws Exception {
        put(entry("health", "1"));
        put(entry("law", "1"));
        put(entry("health", "2"));
        write("law", null);

        var later = new RecordedCatalogue();
        try (var log = new CatalogueLog(kafka, later)) {
            log.start();
            assertThat(later.awaitFirst()).isEqualTo(Map.of("health", entry("health", "2")));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aRecordThatIsNoEntryIsToldOnceAndSkipped(CapturedOutput output) throws Exception {
        put(entry("health", "1"));
        write("health", new byte[] {-1, -1, -1});
        write("law", entry("finance", "1").toByteArray());
        write("science", CatalogueEntry.newBuilder().setName("science").build().toByteArray());
        put(entry("software", "1"));

        seen.await(Map.of("health", entry("health", "1"), "software", entry("software", "1")));

        assertThat(output)
                .containsOnlyOnce("The record 'health' at offset 1 of medley.catalogue is skipped")
                .containsOnlyOnce("it has the name 'finance'")
                .containsOnlyOnce("it serves neither an adapter nor an upstream");
    }

    @Test
    void theLastStateStandsWhileKafkaIsAway() throws Exception {
        put(entry("health", "1"));
        seen.await(Map.of("health", entry("health", "1")));

        broker.restart();
        assertThat(seen.last()).isEqualTo(Map.of("health", entry("health", "1")));
        put(entry("health", "2"));

        seen.await(Map.of("health", entry("health", "2")));
    }

    @Test
    void aTopicMadeAnewIsReadFromItsBeginning() throws Exception {
        put(entry("health", "1"));
        put(entry("health", "2"));
        seen.await(Map.of("health", entry("health", "2")));

        deleteTheTopic();

        seen.await(Map.of());
        put(entry("law", "1"));
        seen.await(Map.of("law", entry("law", "1")));
    }

    @Test
    void theTopicIsCompactedAndKeepsTombstonesForAWeek() throws Exception {
        Config topic = topicConfig();

        assertThat(topic.get("cleanup.policy").value()).isEqualTo("compact");
        assertThat(topic.get("delete.retention.ms").value())
                .isEqualTo(Long.toString(Duration.ofDays(7).toMillis()));
    }

    @Test
    void theLauncherMakesTheSameTopic() throws Exception {
        Config own = topicConfig();
        log.close();
        deleteTheTopic();

        try (Catalogue launchers = Catalogue.at(broker.bootstrapServers())) {
            launchers.put(entry("health", "1"));
        }

        assertThat(topicConfig()).isEqualTo(own);
    }

    private Config topicConfig() throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, CatalogueTopic.NAME);
            return Objects.requireNonNull(
                            admin.describeConfigs(List.of(topic)).values().get(topic))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void put(CatalogueEntry entry) throws Exception {
        write(entry.getName(), entry.toByteArray());
    }

    private void write(String key, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(CatalogueTopic.NAME, key, value)).get(60, TimeUnit.SECONDS);
    }

    private static CatalogueEntry entry(String name, String revision) {
        return CatalogueEntry.newBuilder()
                .setName(name)
                .setAdapter(Adapter.newBuilder().setBaseModel("starter").setRevision(revision))
                .build();
    }

    /** What a follower was told. */
    private static final class RecordedCatalogue implements CatalogueFollower {
        private final BlockingQueue<Map<String, CatalogueEntry>> told = new LinkedBlockingQueue<>();
        private volatile Map<String, CatalogueEntry> last = Map.of();

        @Override
        public void follow(Map<String, CatalogueEntry> entries) {
            last = entries;
            told.add(entries);
        }

        Map<String, CatalogueEntry> last() {
            return last;
        }

        Map<String, CatalogueEntry> awaitFirst() throws InterruptedException {
            Map<String, CatalogueEntry> first = told.poll(60, TimeUnit.SECONDS);
            assertThat(first).as("the catalogue within a minute").isNotNull();
            return first;
        }

        void await(Map<String, CatalogueEntry> expected) throws InterruptedException {
            while (!last.equals(expected)) {
                assertThat(told.poll(60, TimeUnit.SECONDS))
                        .as("last told %s, not %s", last, expected)
                        .isNotNull();
            }
        }
    }
}
