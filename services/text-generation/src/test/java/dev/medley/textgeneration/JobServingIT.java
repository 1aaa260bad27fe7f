package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.worker.job.JobTopic;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobServingIT {
    @Test
    void jobsFromKafkaAreDoneByTheModel(@TempDir Path directory) {
        try (KafkaBroker broker = KafkaBroker.start(directory)) {
            var jobs = new JobTopic(broker.bootstrapServers(), "fake-model");
            jobs.send(job("written", Generation.newBuilder().setMaxTokens(4).setModel("fake-model")));
            jobs.send(job("unknown", Generation.newBuilder().setModel("other-model")));
            jobs.send(job(
                    "out-of-range",
                    Generation.newBuilder()
                            .setModel("fake-model")
                            .setSampling(Sampling.newBuilder().setTemperature(3))));
            Job.Builder seeing = JobTopic.job("seeing", "tests");
            seeing.getVideoBuilder().setModel("fake-model").setFileId("file-1");
            jobs.send(seeing);

            JobTopic.Ends ends;
            try (var worker = WorkerUnderTest.serving(
                    settings -> new FakeTextGenerator(Duration.ofMillis(1)),
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
                ends = jobs.ends(4);
            }

            JobEvent written = ends.of("written");
            assertThat(written.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(written.getResult().getGeneration().getChoices(0).getFinishReason())
                    .isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            assertThat(written.getResult().getGeneration().getUsage().getCompletionTokens())
                    .isEqualTo(4);
            assertThat(ends.of("unknown").getFailure().getReason()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(ends.of("out-of-range").getFailure().getField()).isEqualTo("sampling.temperature");
            assertThat(ends.of("seeing").getFailure().getMessage())
                    .isEqualTo("This worker generates text; the job's work is video");
        }
    }

    private static Job.Builder job(String id, Generation.Builder generation) {
        return JobTopic.job(id, "tests")
                .setGeneration(generation.setPrompt(Prompt.newBuilder().setText("go")));
    }
}
