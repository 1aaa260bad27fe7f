package dev.medley.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelinesTest {
    private static final String GOOD =
            """
            description: %s
            inputs: {topic: {type: text}}
            stages: {poem: {write: {messages: [{role: user, content: "{{inputs.topic}}"}]}}}
            output: "{{stages.poem.text}}"
            """;

    private final Path folder;

    PipelinesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theFolderIsFollowedAndABadFileChangesNothing() throws IOException {
        write("poem.yaml", GOOD.formatted("first"));
        write("bad.yaml", "description: [");
        write("notes.txt", "no pipeline");
        try (var pipelines = new Pipelines(settings())) {
            assertThat(pipelines.all()).extracting(Pipeline::name).containsExactly("poem");

            write("another.yaml", GOOD.formatted("another"));
            write("poem.yaml", GOOD.formatted("second"));
            awaitDescription(pipelines, "second");
            assertThat(pipelines.all()).extracting(Pipeline::name).containsExactly("another", "poem");

            write("poem.yaml", "output: bad");
            write("another.yaml", GOOD.formatted("third").replace("poem", "verse"));
            Wait.until("the other is read", Duration.ofSeconds(10), () -> pipelines
                    .find("another")
                    .filter(each -> each.description().equals("third"))
                    .isPresent());
            awaitDescription(pipelines, "second");

            Files.delete(folder.resolve("poem.yaml"));
            Wait.until("it is gone", Duration.ofSeconds(10), () -> pipelines
                    .find("poem")
                    .isEmpty());
        }
    }

    private PipelineSettings settings() {
        return new PipelineSettings(folder, Duration.ofMillis(20), 0, Duration.ofHours(1));
    }

    private void write(String name, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("." + name), text);
        Files.move(draft, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void awaitDescription(Pipelines pipelines, String description) {
        Wait.until("it is the " + description, Duration.ofSeconds(10), () -> pipelines
                .find("poem")
                .filter(each -> each.description().equals(description))
                .isPresent());
    }
}
