package dev.medley.starter.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.StarterModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SceneFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theFilesAreTheSameWithAnyNumberOfThreads() throws Exception {
        for (int threads : List.of(1, 4)) {
            var pool = new ForkJoinPool(threads);
            pool.submit(() -> write(folder.resolve("of-" + threads))).get();
            pool.shutdown();
        }

        try (var files = Files.list(folder.resolve("of-1"))) {
            List<Path> first = files.toList();
            assertThat(first).hasSize(13);
            for (Path file : first) {
                assertThat(folder.resolve("of-4").resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    private static void write(Path to) {
        try {
            new SceneFiles(SceneSource.of(2), 96, 5).write(to, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theCommandWritesPicturesAndWhatIsTrueOfThem() throws IOException {
        int status = StarterModels.run(
                "scenes", "--seed", "7", "--count", "3", "--edge", "64", "--output", folder.toString());

        assertThat(status).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("scenes.jsonl"));
        assertThat(lines).hasSize(3);
        JsonNode line = JsonMapper.shared().readTree(lines.get(2));
        assertThat(line.get("file").asString()).isEqualTo("000002.png");
        assertThat(line.get("caption").asString())
                .isEqualTo(SceneSource.of(7).scene(2).caption());
        assertThat(line.get("questions").get(0).get("answer").asString())
                .isEqualTo(SceneSource.of(7).questions(2, 7).get(0).answer());
        assertThat(ImageIO.read(folder.resolve("000002.png").toFile()).getWidth())
                .isEqualTo(64);
    }

    @Test
    void aSeedOfTheTrainersIsRefused() {
        assertThat(StarterModels.run("scenes", "--seed", "-1", "--output", folder.toString()))
                .isEqualTo(2);
    }
}
