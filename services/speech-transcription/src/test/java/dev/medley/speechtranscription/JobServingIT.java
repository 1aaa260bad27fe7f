package dev.medley.speechtranscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.worker.job.FileFolder;
import dev.medley.worker.job.JobTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, the real engine with random weights, and the real decoder. */
class JobServingIT {
    private static final String MODEL = "multilingual";

    @Test
    void recordingsOfTheTenantAreTranscribedAndAllOthersFailWithTheReason(@TempDir Path directory) throws IOException {
        byte[] sweep = Files.readAllBytes(Path.of("src/test/resources/recordings/sweep.wav"));
        JobTopic.Ends ends;
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"));
                var files = new FileFolder(directory.resolve("files"))) {
            var jobs = new JobTopic(broker.bootstrapServers(), MODEL);
            jobs.send(job("heard", "clinic", files.put("clinic", sweep)));
            jobs.send(job("of-another", "lab", files.put("clinic", sweep)));
            jobs.send(job("no-sound", "clinic", files.put("clinic", "words".getBytes(StandardCharsets.UTF_8))));
            try (var worker = WorkerUnderTest.withEngine(
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.speech-transcription.files.folder=" + directory.resolve("files"))) {
                ends = jobs.ends(3);
            }
        }

        TranscribeResponse heard = ends.of("heard").getResult().getRecording();
        assertThat(heard.getModel()).isEqualTo(MODEL);
        assertThat(heard.getText()).isNotBlank();
        assertThat(heard.getSegmentsList()).allMatch(segment -> segment.getWordsCount() > 0);
        assertThat(heard.getSummary().getDurationSeconds()).isCloseTo(2.5, within(0.1));
        assertThat(ends.of("of-another").getFailure().getReason()).isEqualTo("NOT_FOUND");
        assertThat(ends.of("of-another").getFailure().getField()).isEqualTo("recording.file_id");
        assertThat(ends.of("no-sound").getFailure().getReason()).isEqualTo("INVALID_REQUEST");
    }

    private static Job.Builder job(String id, String tenant, String fileId) {
        Job.Builder job = JobTopic.job(id, tenant);
        job.getRecordingBuilder()
                .setFileId(fileId)
                .setTranscription(
                        Requests.transcription(MODEL).setWordTimes(true).setTemperature(0));
        return job;
    }
}
