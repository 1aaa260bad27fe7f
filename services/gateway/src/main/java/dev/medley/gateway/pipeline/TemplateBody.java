package dev.medley.gateway.pipeline;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object whose texts, however deep, are templates.
 *
 * @param source with the templates in it
 */
record TemplateBody(ObjectNode source) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** All names in its templates. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        addNames(source, names);
        return names;
    }

    private static void addNames(JsonNode node, Set<String> names) {
        if (node.isString()) {
            names.addAll(TemplateText.of(node.stringValue()).names());
        }
        node.forEach(each -> addNames(each, names));
    }

    /** The object with all texts filled in. Members that come out empty are left out: they were not given. */
    ObjectNode render(Map<String, Object> values) {
        ObjectNode rendered = (ObjectNode) rendered(source, values);
        rendered.removeIf(member -> member.isString() && member.stringValue().isBlank());
        return rendered;
    }

    private static JsonNode rendered(JsonNode node, Map<String, Object> values) {
        if (node.isString()) {
            return JSON.stringNode(TemplateText.of(node.stringValue()).render(values));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), rendered(member.getValue(), values)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JSON.arrayNode();
            node.forEach(each -> copy.add(rendered(each, values)));
            return copy;
        }
        return node;
    }
}
