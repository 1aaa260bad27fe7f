package dev.medley.chart;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A values file with the comments above its keys. */
final class ValuesFile {
    private static final String SCHEMA = "@schema ";

    private ValuesFile() {}

    /**
     * One key.
     *
     * @param name of the key
     * @param description the comment above it
     * @param schema what the comment says beside that, as a schema
     * @param value what it is if nobody says otherwise
     * @param entries the keys in it, if they have descriptions
     */
    record Entry(String name, String description, Map<String, Object> schema, Object value, List<Entry> entries) {}

    static List<Entry> read(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        try (Reader reader = Files.newBufferedReader(file)) {
            Map<?, ?> values = new Yaml().load(Files.readString(file));
            return entries((MappingNode) new Yaml(options).compose(reader), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Entry> entries(MappingNode mapping, Map<?, ?> values) {
        List<Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = ((ScalarNode) tuple.getKeyNode()).getValue();
            List<String> lines = comment(tuple.getKeyNode());
            Object value = Objects.requireNonNull(values.get(name), () -> name + " has no value");
            List<Entry> inner = tuple.getValueNode() instanceof MappingNode nested && isDescribed(nested)
                    ? entries(nested, (Map<?, ?>) value)
                    : List.of();
            entries.add(new Entry(name, description(lines), schema(lines), value, inner));
        }
        return entries;
    }

    /** Whether the keys of a mapping are the chart's, and not the user's. */
    private static boolean isDescribed(MappingNode mapping) {
        return !mapping.getValue().isEmpty()
                && mapping.getValue().stream()
                        .noneMatch(tuple -> comment(tuple.getKeyNode()).isEmpty());
    }

    /** The lines right above a key: what is behind an empty line belongs to nobody. */
    private static List<String> comment(Node key) {
        List<String> lines = new ArrayList<>();
        if (key.getBlockComments() != null) {
            key.getBlockComments().forEach(line -> {
                if (line.getCommentType() == CommentType.BLANK_LINE) {
                    lines.clear();
                } else {
                    lines.add(line.getValue().strip());
                }
            });
        }
        return lines;
    }

    private static String description(List<String> lines) {
        return String.join(
                " ", lines.stream().filter(line -> !line.startsWith(SCHEMA)).toList());
    }

    private static Map<String, Object> schema(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(SCHEMA))
                .map(line -> new Yaml().<Map<String, Object>>load(line.substring(SCHEMA.length())))
                .findFirst()
                .orElse(Map.of());
    }
}
