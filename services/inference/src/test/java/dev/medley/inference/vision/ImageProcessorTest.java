package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.ImageProcessorConfig;
import dev.medley.inference.checkpoint.ImageSize;
import dev.medley.inference.checkpoint.JsonFields;
import dev.medley.inference.vision.ImageProcessor.Planes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The image processor against Hugging Face's, which resizes with Pillow. */
class ImageProcessorTest {
    private record Case(String name, ObjectNode settings, RgbImage image, ImageSize size, float[] planes) {
        @Override
        public String toString() {
            return "%s of %d x %d".formatted(name, image.width(), image.height());
        }
    }

    static Stream<Case> cases() {
        JsonNode all = JsonMapper.shared()
                .readTree(ReferenceVision.file("processors.json").toFile());
        return ReferenceVision.items(all)
                .map(each -> new Case(
                        each.get("name").stringValue(),
                        (ObjectNode) each.get("settings"),
                        TestImage.read(each.get("image")),
                        new ImageSize(
                                each.get("shape").get(2).asInt(),
                                each.get("shape").get(1).asInt()),
                        ReferenceVision.floats(each.get("planes"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pixelValuesAreThoseOfHuggingFaceWithinAThousandth(Case reference) {
        // Given
        var config = ImageProcessorConfig.read(new JsonFields("preprocessor_config.json", reference.settings()));

        // When
        Planes planes = new ImageProcessor(config).process(reference.image());

        // Then
        assertThat(planes.size()).isEqualTo(reference.size());
        assertThat(planes.values()).usingComparatorWithPrecision(1e-3f).containsExactly(reference.planes());
    }

    @Test
    void aVeryLongImageIsResizedOnlyWhereTheCropSeesIt() {
        // Given
        var settings = JsonMapper.shared()
                .readTree(
                        "{\"image_processor_type\":\"CLIPImageProcessor\",\"size\":224,\"crop_size\":224,\"resample\":3}");
        var processor = new ImageProcessor(
                ImageProcessorConfig.read(new JsonFields("preprocessor_config.json", (ObjectNode) settings)));

        // When
        Planes planes = processor.process(TestImage.of(40_000, 1, 0));

        // Then
        assertThat(planes.size()).isEqualTo(new ImageSize(224, 224));
    }

    @Test
    void anImageThatIsFarTooNarrowForASquareIsRefused() {
        // Given
        var settings = JsonMapper.shared()
                .readTree(
                        "{\"image_processor_type\":\"LlavaImageProcessor\",\"size\":24,\"crop_size\":24,\"do_pad\":true}");
        var processor = new ImageProcessor(
                ImageProcessorConfig.read(new JsonFields("preprocessor_config.json", (ObjectNode) settings)));

        // When, Then
        assertThatThrownBy(() -> processor.process(TestImage.of(40_000, 1, 0)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("an image of 40000 x 1 pixels would make one of more than 64,000,000 pixels");
        assertThat(processor.process(TestImage.of(400, 1, 0)).size()).isEqualTo(new ImageSize(24, 24));
    }
}
