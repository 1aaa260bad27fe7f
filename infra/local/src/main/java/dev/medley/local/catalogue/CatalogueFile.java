package dev.medley.local.catalogue;

import dev.medley.local.SuiteFailure;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.Upstream;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Entries of the catalogue as people write them: a YAML mapping, or a list of mappings, with {@code name},
 * {@code domain}, {@code owned_by} and either {@code adapter} ({@code base_model}, {@code path}) or {@code upstream}
 * ({@code base_url}, {@code model}, {@code key_name}, {@code context_length}, {@code capabilities}). Read strictly: the
 * first thing that is not understood refuses the file with its line.
 */
public final class CatalogueFile {
    private static final int MAX_NAME_LENGTH = 256;
    private static final Set<String> ENTRY_KEYS = Set.of("name", "domain", "owned_by", "adapter", "upstream");
    private static final Set<String> ADAPTER_KEYS = Set.of("base_model", "path");
    private static final Set<String> UPSTREAM_KEYS =
            Set.of("base_url", "model", "key_name", "context_length", "capabilities");
    private static final Map<String, Capability> CAPABILITIES =
            Map.of("tools", Capability.CAPABILITY_TOOLS, "json_schema", Capability.CAPABILITY_JSON_SCHEMA);
    private static final Set<String> NEVER_NAMES = Set.of("auto");

    private final Path path;
    private final Set<String> names = new HashSet<>();

    private CatalogueFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file, and the adapters that it names.
     *
     * @throws SuiteFailure if the file or an adapter is not as it should be
     */
    public static List<CatalogueEntry> read(Path path) {
        return new CatalogueFile(path).entries();
    }

    private List<CatalogueEntry> entries() {
        Node document = document();
        List<Node> nodes = document instanceof SequenceNode sequence ? sequence.getValue() : List.of(document);
        List<CatalogueEntry> entries = new ArrayList<>();
        for (Node node : nodes) {
            entries.add(entry(new YamlMapping(path.toString(), node, ENTRY_KEYS)));
        }
        return entries;
    }

    private Node document() {
        try (Reader reader = Files.newBufferedReader(path)) {
            Node document = new Yaml(new LoaderOptions()).compose(reader);
            if (document == null) {
                throw new SuiteFailure(path + " has no entry");
            }
            return document;
        } catch (MarkedYAMLException e) {
            throw YamlMapping.refusal(path.toString(), e.getProblemMark().getLine(), e.getProblem());
        } catch (IOException | YAMLException e) {
            throw new SuiteFailure("can't read " + path + ": " + e.getMessage(), e);
        }
    }

    private CatalogueEntry entry(YamlMapping entry) {
        CatalogueEntry.Builder built = CatalogueEntry.newBuilder()
                .setName(name(entry))
                .setDomain(entry.text("domain", ""))
                .setOwnedBy(entry.text("owned_by", ""));
        if (entry.has("adapter") == entry.has("upstream")) {
            throw entry.refused("upstream", "an entry has either an adapter or an upstream");
        }
        return entry.has("adapter")
                ? built.setAdapter(adapter(entry.mapping("adapter", ADAPTER_KEYS)))
                        .build()
                : built.setUpstream(upstream(entry.mapping("upstream", UPSTREAM_KEYS), built.getName()))
                        .build();
    }

    private String name(YamlMapping entry) {
        String name = entry.text("name");
        if (name.length() > MAX_NAME_LENGTH) {
            throw entry.refused(
                    "name",
                    "name has %d characters, but at most %d are allowed".formatted(name.length(), MAX_NAME_LENGTH));
        }
        if (NEVER_NAMES.contains(name)) {
            throw entry.refused("name", "'%s' is how requests leave the choice to the router".formatted(name));
        }
        if (!names.add(name)) {
            throw entry.refused("name", "'%s' is there twice".formatted(name));
        }
        return name;
    }

    private Adapter adapter(YamlMapping adapter) {
        String baseModel = adapter.text("base_model");
        Path folder = path.toAbsolutePath().resolveSibling(adapter.text("path"));
        try {
            return AdapterFolder.describe(folder.normalize(), baseModel);
        } catch (SuiteFailure failure) {
            throw adapter.refused("path", String.valueOf(failure.getMessage()));
        }
    }

    private static Upstream upstream(YamlMapping upstream, String name) {
        Upstream.Builder built = Upstream.newBuilder()
                .setBaseUrl(url(upstream))
                .setModel(upstream.text("model", name))
                .setKeyName(upstream.text("key_name", ""))
                .setModality(Modality.MODALITY_TEXT)
                .setContextLength(upstream.number("context_length", 0));
        for (String each : upstream.texts("capabilities")) {
            Capability capability = CAPABILITIES.get(each.toLowerCase(Locale.ROOT));
            if (capability == null) {
                throw upstream.refused(
                        "capabilities",
                        "unknown capability '%s'; there are %s"
                                .formatted(each, String.join(", ", new TreeMap<>(CAPABILITIES).keySet())));
            }
            built.addCapabilities(capability);
        }
        return built.build();
    }

    private static String url(YamlMapping upstream) {
        String text = upstream.text("base_url");
        try {
            URI url = URI.create(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw upstream.refused("base_url", "base_url is no URL: " + e.getMessage());
        }
        throw upstream.refused("base_url", "base_url must be like http://host:8000/v1, but is " + text);
    }
}
