package dev.medley.local.catalogue;

import dev.medley.local.SuiteFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file, read by its keys. Whatever is not as it should be is refused with its line. */
final class YamlMapping {
    private final String file;
    private final Node start;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /** @throws SuiteFailure if the node is no mapping, or has a key twice or one that is not known */
    YamlMapping(String file, Node node, Set<String> knownKeys) {
        this.file = file;
        this.start = node;
        if (!(node instanceof MappingNode mapping)) {
            throw refused(node, "expected keys and values, such as 'name: my-adapter', but found " + shown(node));
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = shown(entry.getKeyNode());
            if (!knownKeys.contains(key)) {
                throw refused(
                        entry.getKeyNode(),
                        "unknown key '%s'; the keys are %s"
                                .formatted(key, String.join(", ", new TreeSet<>(knownKeys))));
            }
            if (values.put(key, entry.getValueNode()) != null) {
                throw refused(entry.getKeyNode(), "the key '%s' is there twice".formatted(key));
            }
        }
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The mapping below a key that is there. */
    YamlMapping mapping(String key, Set<String> knownKeys) {
        return new YamlMapping(file, value(key), knownKeys);
    }

    String text(String key) {
        return text(key, value(key));
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A whole number of at least 0. */
    int number(String key, int otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        Node node = value(key);
        try {
            int number = Integer.parseInt(shown(node));
            if (number >= 0 && node.getTag().equals(Tag.INT)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(node, "%s must be a whole number, but is %s".formatted(key, shown(node)));
        }
        throw refused(node, "%s must be a whole number of at least 0, but is %s".formatted(key, shown(node)));
    }

    /** A list of texts; empty if the key is missing. */
    List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!(value(key) instanceof SequenceNode sequence)) {
            throw refused(value(key), "%s must be a list, but is %s".formatted(key, shown(value(key))));
        }
        List<String> texts = new ArrayList<>();
        sequence.getValue().forEach(each -> texts.add(text(key, each)));
        return texts;
    }

    /** A refusal that points to the value of a key, or to the mapping's start if the key is missing. */
    SuiteFailure refused(String key, String problem) {
        return refused(values.getOrDefault(key, start), problem);
    }

    private Node value(String key) {
        Node node = values.get(key);
        if (node == null) {
            throw refused(start, "the key '%s' is missing".formatted(key));
        }
        return node;
    }

    private String text(String key, Node node) {
        if (!(node instanceof ScalarNode scalar)
                || node.getTag().equals(Tag.NULL)
                || scalar.getValue().isBlank()) {
            throw refused(node, "%s must be a text, but is %s".formatted(key, shown(node)));
        }
        return scalar.getValue();
    }

    private SuiteFailure refused(Node node, String problem) {
        return refusal(file, node.getStartMark().getLine(), problem);
    }

    /** @param line counted from 0 */
    static SuiteFailure refusal(String file, int line, String problem) {
        return new SuiteFailure("%s, line %d: %s".formatted(file, line + 1, problem));
    }

    private static @Nullable String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private static String shown(Node node) {
        String scalar = scalar(node);
        if (scalar != null) {
            return scalar.isEmpty() ? "empty" : scalar;
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }
}
