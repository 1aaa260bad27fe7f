package dev.medley.speechtranscription;

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
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.speech-transcription.aliases=whisper-1");
            try (worker) {
                ModelAnnouncement ready = topic.find(ModelAnnouncement::getReady);

                assertThat(ready.getAddress()).isEqualTo("127.0.0.1:" + worker.grpcPort());
                assertThat(ready.getModelsList())
                        .extracting(ServedModel::getName)
                        .containsExactly("multilingual", "whisper-1");
                ServedModel model = ready.getModels(0);
                assertThat(model.getModality()).isEqualTo(Modality.MODALITY_SPEECH);
                assertThat(model.getArchitecture()).isEqualTo("WhisperForConditionalGeneration");
                assertThat(model.getSlots()).isEqualTo(8);
                assertThat(model.getFreeSlots()).isEqualTo(8);
            }

            topic.find(TOMBSTONE::equals);
        }
    }
}
