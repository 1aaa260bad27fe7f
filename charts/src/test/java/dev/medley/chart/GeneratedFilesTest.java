package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dmedley.chart.write=true} it writes the files instead. */
class GeneratedFilesTest {
    private static final boolean WRITE = Boolean.getBoolean("medley.chart.write");

    @Test
    void theSchemaSaysWhatTheValuesAndTheSettingsRecordsSay() throws IOException {
        isUpToDate(Chart.FOLDER.resolve("values.schema.json"), ValuesSchema.of(Chart.values()));
    }

    @Test
    void theReadmeHasEveryValue() throws IOException {
        Path readme = Chart.FOLDER.resolve("README.md");
        isUpToDate(readme, ValuesTable.in(Files.readString(readme), Chart.values()));
    }

    private static void isUpToDate(Path file, String expected) throws IOException {
        if (WRITE) {
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("run ./mvnw test -pl charts -am -Dtest=GeneratedFilesTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dmedley.chart.write=true")
                .hasContent(expected);
    }
}
