package dev.medley.inference.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace(...)} makes: the one value that a template may change. */
record Namespace(Map<String, Object> fields) {
    Namespace() {
        this(new LinkedHashMap<>());
    }

    void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw new JinjaException("a namespace can't store '%s', which starts with an underscore".formatted(name));
        }
        fields.put(name, value);
    }
}
