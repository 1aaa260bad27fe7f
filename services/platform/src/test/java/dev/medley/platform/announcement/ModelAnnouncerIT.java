package dev.medley.platform.announcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.serving.ServingState;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAnnouncerIT {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static KafkaBroker broker;

    private final String instanceId = UUID.randomUUID().toString();
    private final ServingState serving = new ServingState();
    private final ModelAnnouncer announcer;
    private final AnnouncementReader reader;
    private volatile ServedModel model =
            ServedModel.newBuilder().setName("starter").setFreeSlots(4).build();

    ModelAnnouncerIT() {
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        var log = new AnnouncementLog(kafka, instanceId);
        announcer = new ModelAnnouncer(instanceId, log, () -> List.of(model), serving, INTERVAL);
        reader = new AnnouncementReader(broker.bootstrapServers(), instanceId);
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
    void start() {
        announcer.start("127.0.0.1:9101");
    }

    @AfterEach
    void close() {
        announcer.close();
        reader.close();
    }

    @Test
    void anInstanceAnnouncesItselfAgainAndAgain() {
        ModelAnnouncement first = reader.next(announcement -> true);
        ModelAnnouncement second = reader.next(announcement -> true);

        assertThat(first.getInstanceId()).isEqualTo(instanceId);
        assertThat(first.getAddress()).isEqualTo("127.0.0.1:9101");
        assertThat(first.getModelsList()).containsExactly(model);
        assertThat(first.getRole()).isEqualTo(Role.ROLE_WORKER);
        assertThat(first.getReady()).isFalse();
        assertThat(first.getRevision()).isEqualTo(1);
        assertThat(Duration.between(announcedAt(first), announcedAt(second)))
                .isBetween(INTERVAL, INTERVAL.plusSeconds(5));
    }

    @Test
    void aRecordIsACloudEventInBinaryMode() {
        reader.next(announcement -> true);

        assertThat(reader.lastHeaders())
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_source", "/medley/instances/" + instanceId)
                .containsEntry("ce_type", "dev.medley.models.v1.ModelAnnouncement")
                .containsEntry("content-type", "application/protobuf")
                .containsKeys("ce_id", "ce_time");
    }

    @Test
    void aChangeIsAnnouncedAndCountsARevisionOnlyIfTheModelsChanged() {
        reader.next(announcement -> true);

        serving.ready();
        assertThat(reader.next(ModelAnnouncement::getReady).getRevision()).isEqualTo(1);
        model = model.toBuilder().setFreeSlots(3).build();
        assertThat(reader.next(announcement -> announcement.getModels(0).getFreeSlots() == 3)
                        .getRevision())
                .isEqualTo(1);
        model = model.toBuilder().setDevice("cpu").build();
        assertThat(reader.next(announcement ->
                                announcement.getModels(0).getDevice().equals("cpu"))
                        .getRevision())
                .isEqualTo(2);
    }

    @Test
    void anInstanceThatLeavesIsTakenOffTheTopic() {
        reader.next(announcement -> true);

        announcer.close();

        reader.awaitTombstone();
    }

    @Test
    void theTopicIsCompacted() throws Exception {
        reader.next(announcement -> true);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, ModelTopic.NAME);
            var configs = admin.describeConfigs(List.of(topic)).all().get(30, TimeUnit.SECONDS);
            assertThat(configs.values()).singleElement().satisfies(config -> assertThat(
                            config.get("cleanup.policy").value())
                    .isEqualTo("compact"));
        }
    }

    @Test
    void announcementsGoOnOnceKafkaIsBack() {
        reader.next(announcement -> true);
        broker.kill();
        model = model.toBuilder().setDomain("changed-meanwhile").build();

        broker.restart();

        assertThat(reader.next(announcement ->
                                announcement.getModels(0).getDomain().equals("changed-meanwhile"))
                        .getRevision())
                .isEqualTo(2);
    }

    private static Instant announcedAt(ModelAnnouncement announcement) {
        return Instant.ofEpochSecond(
                announcement.getAnnouncedAt().getSeconds(),
                announcement.getAnnouncedAt().getNanos());
    }
}
