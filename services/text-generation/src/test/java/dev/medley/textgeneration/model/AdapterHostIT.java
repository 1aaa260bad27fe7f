package dev.medley.textgeneration.model;

import static dev.medley.textgeneration.WorkerUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.Upstream;
import dev.medley.textgeneration.FakeTextGenerator;
import dev.medley.textgeneration.TextGenerationSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

@ExtendWith(OutputCaptureExtension.class)
class AdapterHostIT {
    private final Path directory;
    private final FakeTextGenerator engine = new FakeTextGenerator(Duration.ofMillis(1));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AdapterHost host = host(Duration.ofSeconds(30));

    AdapterHostIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void close() {
        host.close();
        engine.close();
    }

    @Test
    void theAdaptersOfTheModelAndOfItsAliasesAreServed() throws Exception {
        Adapter health = adapter("health");
        Adapter law = adapter("law").toBuilder().setBaseModel("nickname").build();
        Adapter other = adapter("other").toBuilder().setBaseModel("another").build();
        follow(
                entry("health", health),
                entry("law", law),
                entry("other", other),
                CatalogueEntry.newBuilder()
                        .setName("upstream")
                        .setUpstream(Upstream.getDefaultInstance())
                        .build());

        host.serveOn(engine);

        assertThat(engine.adapterLoads()).containsOnlyKeys("health", "law");
        assertThat(host.served()).containsExactly(entry("health", health), entry("law", law));
        ServedTextModel served = Objects.requireNonNull(host.named("health"));
        assertThat(List.of(served.name(), served.domain())).containsExactly("health", "domain of health");
        assertThat(host.named("other")).isNull();
    }

    @Test
    void aStartWaitsForTheCatalogueButNotForever(CapturedOutput output) throws Exception {
        try (AdapterHost impatient = host(Duration.ofMillis(20))) {
            impatient.serveOn(engine);
            assertThat(output).contains("The catalogue is not known after 20 ms");

            impatient.follow(Map.of("health", entry("health", adapter("health"))));

            await("the adapter comes later", () -> impatient.named("health") != null);
        }
    }

    @Test
    void aNewRevisionReplacesTheFormerAndAnEqualOneDoesNot() throws Exception {
        Adapter first = adapter("v1");
        Adapter second = adapter("v2");
        follow(entry("health", first));
        host.serveOn(engine);

        follow(entry("health", second));
        await("the second revision", () -> host.served().equals(List.of(entry("health", second))));
        assertThat(engine.adapterLoads()).containsEntry("health", 2);

        CatalogueEntry renewed =
                entry("health", second).toBuilder().setDomain("medicine").build();
        follow(renewed);
        await("the entry", () -> host.served().equals(List.of(renewed)));
        assertThat(engine.adapterLoads()).containsEntry("health", 2);
    }

    @Test
    void anEntryThatIsTakenAwayIsServedNoMore() throws Exception {
        follow(entry("health", adapter("health")));
        host.serveOn(engine);

        follow();

        await("nothing is served", () -> host.served().isEmpty());
        assertThat(host.named("health")).isNull();
        await("the engine is told", () -> engine.adapterLoads().isEmpty());
    }

    @Test
    void aBadAdapterLeavesTheFormerInForceAndIsToldAndCountedOnce(CapturedOutput output) throws Exception {
        CatalogueEntry good = entry("health", adapter("v1"));
        follow(good);
        host.serveOn(engine);

        engine.setAdapterRefusal(InferenceException.badCheckpoint("lora_B.weight is missing"));
        follow(entry("health", adapter("v2")));
        follow(entry("health", adapter("v2")), entry("law", adapter("law")));

        await("both refusals", () -> refusals() == 2);
        assertThat(host.served()).containsExactly(good);
        assertThat(output)
                .containsOnlyOnce(
                        "The adapter health, revision " + adapter("v2").getRevision()
                                + ", can't be served: lora_B.weight is missing; revision "
                                + good.getAdapter().getRevision() + " stays in force");

        engine.setAdapterRefusal(null);
        follow(entry("health", adapter("v2")).toBuilder().setOwnedBy("again").build());
        await("the changed record", () -> host.served().stream()
                .anyMatch(entry -> entry.getOwnedBy().equals("again")));
    }

    @Test
    void anAdapterWithAnotherChecksumIsRefused(CapturedOutput output) throws Exception {
        follow(entry("health", adapter("v1").toBuilder().setRevision("abc").build()));
        host.serveOn(engine);

        assertThat(host.served()).isEmpty();
        assertThat(output)
                .contains("has the SHA-256 " + adapter("v1").getRevision()
                        + ", expected abc; requests for it are refused");
    }

    @Test
    void aMissingFolderIsLookedForUntilItIsThere(CapturedOutput output) throws Exception {
        Adapter later = AdapterFiles.make(directory.resolve("elsewhere"), 3).toBuilder()
                .setPath(directory.resolve("late").toString())
                .build();
        follow(entry("health", later));
        host.serveOn(engine);
        assertThat(host.served()).isEmpty();
        assertThat(output).containsOnlyOnce(directory.resolve("late") + " has no adapter_config.json");

        AdapterFiles.make(directory.resolve("late"), 3);

        await("the adapter", () -> !host.served().isEmpty());
        assertThat(refusals()).isOne();
    }

    @Test
    void theNamesOfTheModelItselfAreTaken(CapturedOutput output) throws Exception {
        follow(entry("starter", adapter("v1")), entry("nickname", adapter("v1")));
        host.serveOn(engine);

        assertThat(host.served()).isEmpty();
        assertThat(output).contains("can't be served: the model itself has that name");
        assertThat(refusals()).isEqualTo(2);
    }

    private AdapterHost host(Duration catalogueWait) {
        var settings = new TextGenerationSettings(
                "/models/starter",
                "starter",
                List.of("nickname"),
                "",
                "medley",
                "cpu",
                Precision.FP32,
                0,
                4,
                DataSize.ofMegabytes(1),
                8,
                16,
                0,
                catalogueWait);
        return new AdapterHost(settings, meters);
    }

    private void follow(CatalogueEntry... entries) {
        host.follow(Arrays.stream(entries).collect(Collectors.toMap(CatalogueEntry::getName, Function.identity())));
    }

    private Adapter adapter(String folder) throws IOException {
        return AdapterFiles.make(directory.resolve(folder), folder.hashCode());
    }

    private static CatalogueEntry entry(String name, Adapter adapter) {
        return CatalogueEntry.newBuilder()
                .setName(name)
                .setDomain("domain of " + name)
                .setAdapter(adapter)
                .build();
    }

    private double refusals() {
        return meters.counter("medley_adapters_refused_total", "model_name", "starter")
                .count();
    }
}
