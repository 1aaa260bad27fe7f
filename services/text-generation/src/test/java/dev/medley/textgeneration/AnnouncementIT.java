package dev.medley.textgeneration;

import static dev.medley.worker.AnnouncedModelsReader.TOMBSTONE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.worker.AnnouncedModelsReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementIT {
    @Test
    void aWorkerAnnouncesItsModelUntilItLeaves(@TempDir Path directory) {
        try (KafkaBroker broker = KafkaBroker.start(directory);
                var topic = new AnnouncedModelsReader(broker.bootstrapServers())) {
            var worker = WorkerUnderTest.serving(
                    settings -> new FakeTextGenerator(Duration.ofMillis(1)),
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.text-generation.aliases=nickname",
                    "medley.text-generation.domain=health",
                    "medley.platform.instance-id=worker-1");
            try (worker) {
                ModelAnnouncement ready = topic.find(ModelAnnouncement::getReady);

                assertThat(ready.getInstanceId()).isEqualTo("worker-1");
                assertThat(ready.getAddress()).isEqualTo("127.0.0.1:" + worker.grpcPort());
                assertThat(ready.getModelsList())
                        .extracting(ServedModel::getName)
                        .containsExactly("fake-model", "nickname");
                assertThat(ready.getModels(0))
                        .isEqualTo(ServedModel.newBuilder()
                                .setName("fake-model")
                                .setModality(Modality.MODALITY_TEXT)
                                .setDomain("health")
                                .setArchitecture("FakeForCausalLM")
                                .setDevice("cpu")
                                .setPrecision("fp32")
                                .setContextLength(2048)
                                .setSlots(FakeTextGenerator.SLOTS)
                                .setFreeSlots(FakeTextGenerator.SLOTS)
                                .setKvCacheBytes(1 << 20)
                                .setCreatedAt(Timestamp.getDefaultInstance())
                                .setOwnedBy("medley")
                                .build());
            }

            topic.find(announcement -> announcement.getModelsCount() > 0 && !announcement.getReady());
            topic.find(TOMBSTONE::equals);
        }
    }
}
