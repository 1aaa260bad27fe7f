package dev.medley.chart;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema that Helm checks values against: every key of values.yaml and of the services' settings, and no other. */
final class ValuesSchema {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ENTRY_DEFAULTS = "serviceDefaults";

    private ValuesSchema() {}

    static String of(Path values) {
        List<ValuesFile.Entry> entries = ValuesFile.read(values);
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Values of the chart medley");
        schema.setAll(object(entries));
        schema.withObjectProperty("properties").putObject("global").put("type", "object");
        ObjectNode definitions = schema.putObject("$defs");
        definitions.set("kind", JSON.createObjectNode().set("enum", JSON.valueToTree(ServiceKind.labels())));
        definitions.set("secretEnv", secretEnv());
        definitions.set("fetchedFile", fetchedFile());
        definitions.set("service", service(entries));
        for (ServiceKind kind : ServiceKind.values()) {
            definitions.set(kind.label(), SettingsSchema.of(kind.settings()));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    }

    private static ObjectNode service(List<ValuesFile.Entry> entries) {
        ValuesFile.Entry defaults = entries.stream()
                .filter(entry -> entry.name().equals(ENTRY_DEFAULTS))
                .findFirst()
                .orElseThrow();
        ObjectNode service = object(defaults.entries());
        service.withObjectProperty("properties").putObject("kind").put("$ref", "#/$defs/kind");
        service.putArray("required").add("kind");
        for (ServiceKind kind : ServiceKind.values()) {
            ObjectNode rule = service.withArray("allOf").addObject();
            ObjectNode condition = rule.putObject("if");
            condition.putObject("properties").putObject("kind").put("const", kind.label());
            condition.putArray("required").add("kind");
            ObjectNode settings = rule.putObject("then");
            settings.putObject("properties").putObject("settings").put("$ref", "#/$defs/" + kind.label());
            if (SettingsSchema.of(kind.settings()).has("required")) {
                settings.putArray("required").add("settings");
            }
        }
        return service;
    }

    private static ObjectNode object(List<ValuesFile.Entry> entries) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        entries.forEach(entry -> properties.set(entry.name(), property(entry)));
        return schema;
    }

    private static ObjectNode property(ValuesFile.Entry entry) {
        if (entry.description().isEmpty()) {
            throw new IllegalStateException("values.yaml: " + entry.name() + " has no description");
        }
        ObjectNode schema = entry.entries().isEmpty() ? plain(entry) : object(entry.entries());
        schema.setAll((ObjectNode) JSON.<JsonNode>valueToTree(entry.schema()));
        return schema.put("description", entry.description());
    }

    private static ObjectNode plain(ValuesFile.Entry entry) {
        ObjectNode schema = JSON.createObjectNode();
        Object value = entry.value();
        if (value instanceof Map && entry.schema().isEmpty()) {
            throw new IllegalStateException("values.yaml: " + entry.name() + " needs @schema, or descriptions inside");
        }
        if (!entry.schema().containsKey("enum") && !entry.schema().containsKey("$ref")) {
            schema.put("type", type(value));
        }
        return schema;
    }

    private static String type(Object value) {
        if (value instanceof Map) {
            return "object";
        }
        if (value instanceof List) {
            return "array";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        return value instanceof Integer ? "integer" : "string";
    }

    private static ObjectNode secretEnv() {
        ObjectNode reference = closed("secret", "key");
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        schema.set("additionalProperties", reference);
        schema.putObject("propertyNames").put("pattern", "^[A-Z][A-Z0-9_]*$");
        return schema;
    }

    private static ObjectNode fetchedFile() {
        ObjectNode file = closed("url", "sha256", "path");
        ObjectNode properties = file.withObjectProperty("properties");
        properties.withObjectProperty("url").put("pattern", "^(https|hf|s3)://[^ ]+$");
        properties.withObjectProperty("sha256").put("pattern", "^[0-9a-f]{64}$");
        properties.withObjectProperty("path").put("pattern", "^[^/ ][^ ]*$");
        return file;
    }

    private static ObjectNode closed(String... keys) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        schema.put("additionalProperties", false);
        for (String key : keys) {
            schema.withObjectProperty("properties")
                    .putObject(key)
                    .put("type", "string")
                    .put("minLength", 1);
            schema.withArray("required").add(key);
        }
        return schema;
    }
}
