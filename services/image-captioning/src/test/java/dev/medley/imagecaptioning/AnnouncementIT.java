package dev.medley.imagecaptioning;

import static dev.medley.worker.AnnouncedModelsReader.TOMBSTONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.worker.AnnouncedModelsReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementIT {
    @Test
    void aWorkerAnnouncesItsModelUntilItLeaves(@TempDir Path directory) {
        try (KafkaBroker broker = KafkaBroker.start(directory);
                var topic = new AnnouncedModelsReader(broker.bootstrapServers())) {
            var worker = WorkerUnderTest.withEngine(
                    "llava-clip",
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.image-captioning.aliases=eyes");
            try (worker) {
                ModelAnnouncement ready = topic.find(AnnouncementIT::isReadyAndIdle);

                assertThat(ready.getAddress()).isEqualTo("127.0.0.1:" + worker.grpcPort());
                assertThat(ready.getModelsList())
                        .extracting(ServedModel::getName)
                        .containsExactly("llava-clip", "eyes");
                ServedModel model = ready.getModels(0);
                assertThat(model.getModality()).isEqualTo(Modality.MODALITY_VISION);
                assertThat(model.getArchitecture()).isEqualTo("LlavaForConditionalGeneration");
                assertThat(model.getContextLength()).isEqualTo(256);
                assertThat(model.getSlots()).isEqualTo(16);
                assertThat(model.getFreeSlots()).isEqualTo(16);
            }

            topic.find(TOMBSTONE::equals);
        }
    }

    /** The warm-up's slot may still be on its way back when the doors open. */
    private static boolean isReadyAndIdle(ModelAnnouncement announcement) {
        return announcement.getReady()
                && announcement.getModels(0).getFreeSlots()
                        == announcement.getModels(0).getSlots();
    }
}
