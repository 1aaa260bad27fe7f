package dev.medley.imagecaptioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.worker.job.FileFolder;
import dev.medley.worker.job.JobTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, and the real engine with random weights. */
class JobServingIT {
    private static final String MODEL = "llava-clip";

    @Test
    void imagesOfTheTenantAreWrittenAboutAndAllOthersFailWithTheReason(@TempDir Path directory) {
        byte[] image = TestImages.numbered(1).toByteArray();
        JobTopic.Ends ends;
        CaptionResponse called;
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"));
                var files = new FileFolder(directory.resolve("files"))) {
            var jobs = new JobTopic(broker.bootstrapServers(), MODEL);
            jobs.send(job("seen", "clinic", files.put("clinic", image)));
            jobs.send(job("of-no-tenant", "*", files.put("", image)));
            jobs.send(job("of-another", "lab", files.put("clinic", image)));
            jobs.send(job("no-image", "clinic", files.put("clinic", "words".getBytes(StandardCharsets.UTF_8))));
            try (var worker = WorkerUnderTest.withEngine(
                    MODEL,
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.image-captioning.files.folder=" + directory.resolve("files"))) {
                ends = jobs.ends(4);
                called = worker.blocking()
                        .caption(Requests.whole(Requests.about(MODEL, "what?", TestImages.numbered(1))));
            }
        }

        CaptionResponse seen = ends.of("seen").getResult().getCaptioning();
        assertThat(seen.getModel()).isEqualTo(MODEL);
        assertThat(seen.getChoicesList()).isEqualTo(called.getChoicesList()).isNotEmpty();
        assertThat(seen.getUsage()).isEqualTo(called.getUsage());
        assertThat(ends.of("of-no-tenant").getResult().getCaptioning().getChoicesList())
                .isEqualTo(called.getChoicesList());
        assertThat(ends.of("of-another").getFailure().getReason()).isEqualTo("NOT_FOUND");
        assertThat(ends.of("no-image").getFailure().getReason()).isEqualTo("INVALID_REQUEST");
        assertThat(ends.of("no-image").getFailure().getField()).isEqualTo("turns[0].parts[0].image.file_id");
    }

    private static Job.Builder job(String id, String tenant, String fileId) {
        Captioning.Builder captioning = Requests.about(MODEL, "what?", ByteString.EMPTY);
        captioning.getTurnsBuilder(0).getPartsBuilder(0).getImageBuilder().setFileId(fileId);
        return JobTopic.job(id, tenant).setCaptioning(captioning);
    }
}
