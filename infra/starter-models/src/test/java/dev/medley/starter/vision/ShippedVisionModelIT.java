package dev.medley.starter.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.program.Precision;
import dev.medley.inference.vision.RgbImage;
import dev.medley.starter.scenes.SceneSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The checkpoint that Medley ships: about as good as its card says, and the same as in Hugging Face transformers. */
class ShippedVisionModelIT {
    private static final Path FOLDER = Path.of("vision");
    /** A seed that neither training nor the card has. */
    private static final long SEED = 40;

    private static final int SCENES = 200;

    @SuppressWarnings("NullAway.Init")
    private static Watching watching;

    @BeforeAll
    static void load() {
        watching = new Watching(FOLDER, Precision.FP32);
    }

    @AfterAll
    static void close() {
        watching.close();
    }

    /** What {@code vision/reference/make_captions.py} wrote. */
    static Stream<JsonNode> cases() {
        JsonNode reference = JsonMapper.shared()
                .readTree(FOLDER.resolve("reference/captions.json").toFile());
        return reference.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theEngineSaysWhatTransformersSays(JsonNode reference) throws IOException {
        Path file = FOLDER.resolve("examples").resolve(reference.get("picture").asString());
        RgbImage picture = SceneBatches.picture(ImageIO.read(file.toFile()));

        String said = watching.ask(picture, reference.get("request").asString()).join();

        assertThat(said).isEqualTo(reference.get("text").asString());
    }

    @Test
    void scenesThatItNeverSawAreSeenAboutAsWellAsTheCardSays() {
        SceneExam exam = SceneExam.of(FOLDER, SceneSource.of(SEED), SCENES);

        assertThat(exam.captioned().share()).as(exam.summary()).isGreaterThan(0.93);
        assertThat(exam.answered().share()).as(exam.summary()).isGreaterThan(0.95);
    }
}
