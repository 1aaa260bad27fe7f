package dev.medley.platform.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import org.junit.jupiter.api.Test;

class JobChecksTest {
    @Test
    void mediaComeByReference() {
        assertThatCode(() -> JobChecks.check(captioning(image("file-1")))).doesNotThrowAnyException();
        assertThatCode(() -> JobChecks.check(recording("file-1"))).doesNotThrowAnyException();
        assertThatCode(() -> JobChecks.check(video("file-1", 64))).doesNotThrowAnyException();

        Image bytes = Image.newBuilder()
                .setFile(ByteString.copyFromUtf8("GIF89a"))
                .setFileId("file-1")
                .build();
        assertThat(refusal(captioning(image("file-1"), bytes)))
                .hasMessage("captioning.turns[0].parts[1].image.file has 6 bytes, "
                        + "but a job takes an image by its file_id: upload it with POST /v1/files")
                .extracting(MedleyException::field)
                .isEqualTo("captioning.turns[0].parts[1].image.file");
    }

    @Test
    void workWithMediaNamesAFileAndAModel() {
        assertThat(refusal(captioning()).field()).isEqualTo("captioning.turns");
        assertThat(refusal(captioning(image(""))).field()).isEqualTo("captioning.turns[0].parts[0].image.file_id");
        assertThat(refusal(recording("")).field()).isEqualTo("recording.file_id");
        assertThat(refusal(recording("f".repeat(129))))
                .hasMessage("recording.file_id must have 1 to 128 characters, has 129");
        assertThat(refusal(video("", 1)).field()).isEqualTo("video.file_id");
        assertThat(refusal(video("file-1", 65))).hasMessage("video.max_scenes is 65, not from 1 to 64");
        Job nameless = ModelWork.naming(recording("file-1"), "");
        assertThat(refusal(nameless).field()).isEqualTo("recording.transcription.model");
    }

    private static MedleyException refusal(Job job) {
        return catchThrowableOfType(MedleyException.class, () -> JobChecks.check(job));
    }

    private static Job.Builder job() {
        return Job.newBuilder().setId("job").setTenant("tests");
    }

    private static Image image(String fileId) {
        return Image.newBuilder().setFileId(fileId).build();
    }

    private static Job captioning(Image... images) {
        Turn.Builder turn = Turn.newBuilder().setRole("user");
        for (Image image : images) {
            turn.addParts(Part.newBuilder().setImage(image));
        }
        Job.Builder job = job();
        job.getCaptioningBuilder().setModel("model").addTurns(turn);
        return job.build();
    }

    private static Job recording(String fileId) {
        Job.Builder job = job();
        job.getRecordingBuilder().setFileId(fileId).getTranscriptionBuilder().setModel("model");
        return job.build();
    }

    private static Job video(String fileId, int scenes) {
        Job.Builder job = job();
        job.getVideoBuilder().setModel("model").setFileId(fileId).setMaxScenes(scenes);
        return job.build();
    }
}
