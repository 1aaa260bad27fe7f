package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeCoordinator;
import dev.medley.gateway.testing.PipelineClient;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.proto.jobs.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs that go from one gateway to another. */
class PipelineRestartIT {
    private static final String SHIPPED = "../../infra/local/pipelines/video-summary.yaml";

    private final Path store;
    private final Path pipelines;

    PipelineRestartIT(@TempDir Path store, @TempDir Path pipelines) {
        this.store = store;
        this.pipelines = pipelines;
    }

    @Test
    void anotherGatewayGoesOnWhereOneStoppedAsThePipelineWasThen() throws Exception {
        Path definition = pipelines.resolve("video-summary.yaml");
        Files.copy(Path.of(SHIPPED), definition, StandardCopyOption.REPLACE_EXISTING);
        JsonNode made;
        List<Job> before;
        try (RunningGateway first = gateway()) {
            FakeCoordinator coordinator = first.coordinator();
            coordinator.ending(job -> job.hasGeneration() ? event -> {} : PipelineClient.done(job));
            PipelineClient client = new PipelineClient(first, "");
            made = PipelineClient.read(
                    client.begin("video-summary", "{\"inputs\":{\"video\":\"%s\"}}".formatted(client.upload())));
            Wait.until(
                    "its sections are under way",
                    Duration.ofSeconds(40),
                    () -> coordinator.received().size() == 5);
            before = coordinator.received();
        }
        Files.writeString(definition, Files.readString(definition).replace("[{{item.time}}", "(changed)"));

        try (RunningGateway second = gateway()) {
            FakeCoordinator coordinator = second.coordinator();
            coordinator.ending(PipelineClient::done);
            JsonNode run = new PipelineClient(second, "").ended(made, "succeeded");

            String id = made.get("id").stringValue();
            Map<String, Job> handedInBefore =
                    before.stream().collect(Collectors.toMap(Job::getId, Function.identity()));
            assertThat(coordinator.received())
                    .extracting(Job::getId)
                    .containsExactlyInAnyOrder(id + "-sections-1", id + "-sections-2");
            assertThat(coordinator.received())
                    .allSatisfy(job -> assertThat(job).isEqualTo(handedInBefore.get(job.getId())));
            assertThat(run.get("output").stringValue()).startsWith("[0:00 - 0:35] <Somebody says: Good morning.");
        }
    }

    private RunningGateway gateway() {
        return RunningGateway.start(
                "medley.gateway.files.store.folder=" + store,
                "medley.gateway.pipelines.folder=" + pipelines,
                "medley.gateway.pipelines.at-once=8",
                "medley.platform.drain-timeout=1s");
    }
}
