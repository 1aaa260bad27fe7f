package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.catalogue.Catalogue;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterAdaptersIT {
    private final Path adapters;
    private final Path kafka;

    StarterAdaptersIT(@TempDir Path directory) throws IOException {
        this.adapters = Files.createDirectories(directory.resolve("adapters"));
        this.kafka = directory.resolve("kafka");
    }

    @Test
    void thereIsAnEntryForEachFolderThatHoldsAnAdapter() throws IOException {
        adapter("law", "1");
        adapter("health", "1");
        Files.createDirectories(adapters.resolve("reports"));

        assertThat(StarterAdapters.over("starter", adapters))
                .extracting(CatalogueEntry::getName)
                .containsExactly("starter-health", "starter-law");
        assertThat(StarterAdapters.over("starter", adapters))
                .extracting(CatalogueEntry::getDomain)
                .containsExactly("health", "law");
        assertThat(StarterAdapters.over("starter", adapters.resolve("missing"))).isEmpty();
    }

    @Test
    void anEntryOfTheUsersOwnIsLeftAlone() throws IOException {
        adapter("health", "1");
        adapter("law", "1");
        try (KafkaBroker broker = KafkaBroker.start(kafka);
                Catalogue catalogue = Catalogue.at(broker.bootstrapServers())) {
            publish(broker);
            CatalogueEntry own = entry(catalogue, "starter-law").toBuilder()
                    .setOwnedBy("")
                    .setDomain("mine")
                    .build();
            catalogue.put(own);
            adapter("health", "2");
            adapter("law", "2");

            publish(broker);

            List<CatalogueEntry> shipped = StarterAdapters.over("starter", adapters);
            assertThat(entry(catalogue, "starter-health").getAdapter())
                    .isEqualTo(shipped.get(0).getAdapter());
            assertThat(entry(catalogue, "starter-law").getDomain()).isEqualTo("mine");
        }
    }

    private void publish(KafkaBroker broker) {
        StarterAdapters.publish(StarterAdapters.over("starter", adapters), broker.bootstrapServers());
    }

    private static CatalogueEntry entry(Catalogue catalogue, String name) {
        return Objects.requireNonNull(catalogue.entries().get(name));
    }

    private void adapter(String name, String weights) throws IOException {
        Path folder = Files.createDirectories(adapters.resolve(name));
        Files.writeString(folder.resolve("adapter_config.json"), "{}");
        Files.writeString(folder.resolve("adapter_model.safetensors"), weights);
    }
}
