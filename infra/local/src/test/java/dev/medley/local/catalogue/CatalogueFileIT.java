package dev.medley.local.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.local.SuiteFailure;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.Upstream;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueFileIT {
    private static final String SHA_256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private final Path directory;
    private final Path file;

    CatalogueFileIT(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("catalogue.yaml");
    }

    @BeforeEach
    void makeAnAdapter() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("health"));
        Files.writeString(folder.resolve("adapter_config.json"), "{}");
        Files.writeString(folder.resolve("adapter_model.safetensors"), "abc");
    }

    @Test
    void anAdapterIsFoundBesideTheFileAndItsRevisionComputed() throws IOException {
        Files.writeString(
                file,
                """
                name: starter-health
                domain: health
                owned_by: me
                adapter:
                  base_model: starter
                  path: ./health
                """);

        assertThat(CatalogueFile.read(file))
                .containsExactly(CatalogueEntry.newBuilder()
                        .setName("starter-health")
                        .setDomain("health")
                        .setOwnedBy("me")
                        .setAdapter(Adapter.newBuilder()
                                .setBaseModel("starter")
                                .setPath(directory.resolve("health").toString())
                                .setRevision(SHA_256_OF_ABC))
                        .build());
    }

    @Test
    void aFileMayHoldSeveralEntriesAndUpstreamsAmongThem() throws IOException {
        Files.writeString(
                file,
                """
                - name: starter-health
                  adapter: {base_model: starter, path: health}
                - name: big
                  domain: law
                  upstream:
                    base_url: https://vllm.example:8000/v1
                    key_name: vllm
                    context_length: 131072
                    capabilities: [tools, json_schema]
                """);

        assertThat(CatalogueFile.read(file)).hasSize(2);
        assertThat(CatalogueFile.read(file).get(1))
                .isEqualTo(CatalogueEntry.newBuilder()
                        .setName("big")
                        .setDomain("law")
                        .setUpstream(Upstream.newBuilder()
                                .setBaseUrl("https://vllm.example:8000/v1")
                                .setModel("big")
                                .setKeyName("vllm")
                                .setModality(Modality.MODALITY_TEXT)
                                .setContextLength(131_072)
                                .addCapabilities(Capability.CAPABILITY_TOOLS)
                                .addCapabilities(Capability.CAPABILITY_JSON_SCHEMA))
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            name: a\\nbase: starter                                       | line 2: unknown key 'base'; the keys are adapter, domain
            name: a\\nname: b                                             | line 2: the key 'name' is there twice
            domain: health                                                | line 1: the key 'name' is missing
            name: a                                                       | line 1: an entry has either an adapter or an upstream
            name: auto\\nadapter: {}                                      | line 1: 'auto' is how requests leave the choice to the router
            name: a\\nadapter:\\n  path: health                           | line 3: the key 'base_model' is missing
            name: a\\nadapter:\\n  base_model: b\\n  path: nowhere        | line 4: no adapter in {dir}/nowhere: it has no adapter_config.json
            name: a\\nupstream:\\n  base_url: ftp://host                  | line 3: base_url must be like http://host:8000/v1, but is ftp://host
            name: a\\nupstream:\\n  base_url: http://h/v1\\n  context_length: long | line 4: context_length must be a whole number, but is long
            name: a\\nupstream:\\n  base_url: http://h/v1\\n  capabilities: [fly]  | line 4: unknown capability 'fly'; there are json_schema, tools
            - {name: a, upstream: {base_url: "http://h/v1"}}\\n- {name: a, upstream: {base_url: "http://h/v1"}} | line 2: 'a' is there twice
            just a text                                                   | line 1: expected keys and values
            name: [                                                       | line 1: expected the node content
            """)
    void whatIsNotUnderstoodIsRefusedWithItsLine(String text, String complaint) throws IOException {
        Files.writeString(file, text.replace("\\n", "\n"));

        assertThatThrownBy(() -> CatalogueFile.read(file))
                .isInstanceOf(SuiteFailure.class)
                .hasMessageStartingWith(file + ", " + complaint.replace("{dir}", directory.toString()));
    }

    @Test
    void anEmptyFileAndAMissingOneAreNamed() throws IOException {
        Files.writeString(file, "# nothing\n");

        assertThatThrownBy(() -> CatalogueFile.read(file)).hasMessage(file + " has no entry");
        assertThatThrownBy(() -> CatalogueFile.read(directory.resolve("missing.yaml")))
                .hasMessageContaining("can't read " + directory.resolve("missing.yaml"));
    }
}
