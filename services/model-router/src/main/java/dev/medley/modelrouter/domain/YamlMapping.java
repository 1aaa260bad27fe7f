package dev.medley.modelrouter.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML mapping that is read by its keys. Whatever is not as it should be is refused where it stands in the file. */
final class YamlMapping {
    private final String file;
    private final Node start;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /** @throws BadDomainFileException if the node is no mapping, or has a key twice or one that is not known */
    YamlMapping(String file, Node node, Set<String> knownKeys) {
        this.file = file;
        this.start = node;
        if (!(node instanceof MappingNode mapping)) {
            throw refused(node, "a domain file is a mapping of keys to values, such as 'name: health'");
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!knownKeys.contains(key)) {
                throw refused(
                        entry.getKeyNode(), "there is no key '%s'; the keys are %s".formatted(key, sorted(knownKeys)));
            }
            if (values.put(key, entry.getValueNode()) != null) {
                throw refused(entry.getKeyNode(), "the key '%s' is there twice".formatted(key));
            }
        }
    }

    /** A refusal that points to the value of a key, or to the mapping's start if the key is missing. */
    BadDomainFileException refused(String key, String problem) {
        return refused(values.getOrDefault(key, start), problem);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String text(String key, int maxLength) {
        String text = optionalText(key, maxLength);
        if (text == null) {
            throw refused(start, "the key '%s' is missing".formatted(key));
        }
        return text;
    }

    @Nullable
    String optionalText(String key, int maxLength) {
        Node node = values.get(key);
        return node == null ? null : text(key, node, maxLength);
    }

    /** A number from {@code min} to {@code max}. */
    @Nullable
    Float optionalNumber(String key, float min, float max) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        boolean isNumber = node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
        Float number = isNumber && node instanceof ScalarNode scalar ? number(scalar.getValue()) : null;
        if (number == null) {
            throw refused(node, "%s must be a number, is %s".formatted(key, shown(node)));
        }
        if (!(number >= min && number <= max)) {
            throw refused(node, "%s must be %s to %s, is %s".formatted(key, min, max, shown(node)));
        }
        return number;
    }

    /** A list of texts; empty if the key is missing. */
    List<String> texts(String key, int maxCount, int maxLength) {
        Node node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw refused(node, "%s must be a list of texts, is %s".formatted(key, shown(node)));
        }
        List<Node> elements = sequence.getValue();
        if (elements.size() > maxCount) {
            throw refused(node, "%s has %d entries; at most %d".formatted(key, elements.size(), maxCount));
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            texts.add(text("%s[%d]".formatted(key, i), elements.get(i), maxLength));
        }
        return texts;
    }

    private String text(String name, Node node, int maxLength) {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.STR)) {
            throw refused(node, "%s must be a text (in quotes if need be), is %s".formatted(name, shown(node)));
        }
        String text = scalar.getValue().strip();
        if (text.isEmpty()) {
            throw refused(node, name + " is empty");
        }
        if (text.length() > maxLength) {
            throw refused(node, "%s has %d characters; at most %d".formatted(name, text.length(), maxLength));
        }
        return text;
    }

    private BadDomainFileException refused(Node node, String problem) {
        Mark mark = node.getStartMark();
        return new BadDomainFileException(file, mark.getLine() + 1, mark.getColumn() + 1, problem);
    }

    private static @Nullable Float number(String text) {
        try {
            return Float.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String shown(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isEmpty() ? "empty" : scalar.getValue();
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }
}
