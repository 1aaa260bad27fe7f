package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The pipelines in the chart's values are those of {@code infra/local/pipelines}. */
class ShippedPipelinesIT {
    private static final Path SHIPPED = Path.of("../infra/local/pipelines");

    @Test
    void theGatewayIsGivenAllOfThem() throws IOException {
        JsonNode files = Chart.rendered("laptop")
                .get("ConfigMap", Chart.RELEASE + "-gateway-files")
                .get("data");
        List<Path> shipped;
        try (Stream<Path> all = Files.list(SHIPPED)) {
            shipped = all.toList();
        }

        assertThat(files.propertyNames())
                .containsExactlyInAnyOrderElementsOf(shipped.stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        for (Path file : shipped) {
            assertThat(files.get(file.getFileName().toString()).asString()).isEqualTo(Files.readString(file));
        }
    }
}
