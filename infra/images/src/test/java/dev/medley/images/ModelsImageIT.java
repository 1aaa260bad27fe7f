package dev.medley.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsImageIT {
    @Test
    void eachModelIsALayerThatAllMayRead(@TempDir Path folder) throws Exception {
        // Given
        for (String model : ModelsImage.MODELS) {
            Files.writeString(
                    Files.createDirectories(folder.resolve("models").resolve(model))
                            .resolve("config.json"),
                    model);
        }
        Path tar = folder.resolve("image.tar");

        // When
        new ModelsImage("1.2.3").write(folder.resolve("models"), tar);

        // Then
        ImageTar image = ImageTar.read(tar);
        assertThat(image.layers())
                .extracting(layer -> layer.files().keySet())
                .containsExactlyElementsOf(ModelsImage.MODELS.stream()
                        .map(model -> Set.of("/" + model + "/config.json"))
                        .toList());
        assertThat(image.layers().stream().flatMap(layer -> layer.files().values().stream()))
                .containsOnly(0644);
    }
}
