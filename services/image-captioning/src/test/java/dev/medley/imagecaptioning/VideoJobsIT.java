package dev.medley.imagecaptioning;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.vision.VisionEngine;
import dev.medley.inference.vision.VisionEngineSettings;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobCancellation;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.vision.v1.SceneCaption;
import dev.medley.proto.vision.v1.VideoCaptioning;
import dev.medley.proto.vision.v1.VideoCaptions;
import dev.medley.worker.job.FileFolder;
import dev.medley.worker.job.JobTopic;
import dev.medley.worker.video.RenderedVideo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, real videos, and the model that is shipped. */
class VideoJobsIT {
    private static final String STARTER = "starter-vision";
    private static final Path SHIPPED = Path.of("../../infra/starter-models/vision");
    private static final double FRAME = 1.0 / 25 + 1e-3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private KafkaBroker broker;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileFolder files;

    @BeforeEach
    void start() {
        broker = KafkaBroker.start(folder.resolve("kafka"));
        files = new FileFolder(folder.resolve("files"));
    }

    @AfterEach
    void stop() {
        files.close();
        broker.close();
    }

    @Test
    void eachSceneIsCaptioned() throws IOException {
        // Given pictures that the model card says are seen rightly
        Path video = video().scene(1.2, example(1))
                .scene(0.8, example(9))
                .scene(1, example(12))
                .scene(1.4, example(7))
                .write(folder.resolve("scenes.mp4"));
        Path sound =
                RenderedVideo.of(64, 64, 25).sound(new float[16_000], 16_000).write(folder.resolve("sound.mp4"));
        String scenes = put("clinic", video);
        var jobs = new JobTopic(broker.bootstrapServers(), STARTER);
        jobs.send(job("captions", STARTER, video(scenes)));
        jobs.send(job("two-asked", STARTER, video(scenes).setMaxScenes(2).setQuestion("How many squares are there?")));
        jobs.send(job("no-picture", STARTER, video(put("clinic", sound))));
        jobs.send(job("of-another", STARTER, video(put("lab", video))));

        // When
        JobTopic.Ends ends;
        try (var worker = WorkerUnderTest.serving(
                VisionEngine::load,
                "medley.image-captioning.checkpoint=" + SHIPPED,
                "medley.image-captioning.model-name=" + STARTER,
                "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "medley.image-captioning.files.folder=" + folder.resolve("files"))) {
            ends = jobs.ends(4);
            assertThat(worker.metric("medley_video_seconds_total")).isCloseTo(8.8, within(0.1));
        }

        // Then
        VideoCaptions captions = ends.of("captions").getResult().getVideo();
        assertThat(captions.getModel()).isEqualTo(STARTER);
        assertThat(captions.getScenesList())
                .extracting(SceneCaption::getText)
                .containsExactly(
                        "four medium blue squares",
                        "two large black circles left of a medium red triangle, which is below a medium purple square",
                        "a large white diamond",
                        "two large green squares left of a small green square");
        List<Double> cuts = List.of(0.0, 1.2, 2.0, 3.0, 4.4);
        IntStream.range(0, 4).forEach(i -> {
            assertThat(captions.getScenes(i).getStart()).isCloseTo(cuts.get(i), within(FRAME));
            assertThat(captions.getScenes(i).getEnd()).isCloseTo(cuts.get(i + 1), within(FRAME));
        });
        assertThat(captions.getDuration()).isEqualTo(captions.getScenes(3).getEnd());
        assertThat(captions.getUsage().getPromptTokens()).isGreaterThan(4 * 64);
        assertThat(captions.getUsage().getCompletionTokens()).isGreaterThan(4 * 4);

        VideoCaptions asked = ends.of("two-asked").getResult().getVideo();
        assertThat(asked.getScenesCount()).isEqualTo(2);
        assertThat(asked.getScenes(0).getText()).isEqualTo("four");
        assertThat(ends.of("no-picture").getFailure().getReason()).isEqualTo("INVALID_REQUEST");
        assertThat(ends.of("no-picture").getFailure().getField()).isEqualTo("video.file_id");
        assertThat(ends.of("no-picture").getFailure().getMessage()).contains("it has sound, but no picture");
        assertThat(ends.of("of-another").getFailure().getReason()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aCancelledJobIsWrittenNoFurther() throws IOException {
        // Given a job whose captions are being written
        Path video = video().scene(1, example(1)).scene(1, example(9)).write(folder.resolve("scenes.mp4"));
        var jobs = new JobTopic(broker.bootstrapServers(), "fake-model");
        jobs.send(job("unwanted", "fake-model", video(put("clinic", video))));
        try (var engine = VisionEngine.load(
                VisionEngineSettings.of(Path.of("../inference/src/test/resources/fixtures/vision/llava-clip")))) {
            var captioner = new HeldCaptioner(engine);
            try (var worker = WorkerUnderTest.serving(
                    settings -> captioner,
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.image-captioning.files.folder=" + folder.resolve("files"))) {
                await("both scenes are written about", () -> captioner.running() == 2);
                assertThat(worker.hasExited()).isFalse();

                // When
                cancel("unwanted");

                // Then
                await("nothing is written about", () -> captioner.running() == 0);
                assertThat(jobs.ends(1).of("unwanted").getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            }
        }
    }

    private void cancel(String id) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    JobTopics.CANCELLATIONS.name(),
                    id,
                    JobCancellation.newBuilder().setJobId(id).build().toByteArray()));
        }
    }

    private static RenderedVideo video() {
        return RenderedVideo.of(384, 384, 25);
    }

    private static BufferedImage example(int number) throws IOException {
        return ImageIO.read(
                SHIPPED.resolve("examples/%06d.png".formatted(number)).toFile());
    }

    private String put(String tenant, Path file) throws IOException {
        return files.put(tenant, Files.readAllBytes(file));
    }

    private static VideoCaptioning.Builder video(String fileId) {
        return VideoCaptioning.newBuilder().setFileId(fileId);
    }

    private static Job.Builder job(String id, String model, VideoCaptioning.Builder video) {
        return JobTopic.job(id, "clinic").setVideo(video.setModel(model));
    }
}
