package dev.medley.textgeneration.endpoint;

import dev.medley.platform.error.MedleyException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Fields whose text is JSON. An empty text is an empty value; a null among the values is as good as none. */
final class JsonFields {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};
    private static final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFields() {}

    /** @throws MedleyException INVALID_REQUEST that names the field, unless its text is one JSON object */
    static Map<String, Object> object(String json, String field) {
        if (json.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> object = read(json, field, OBJECT, "a JSON object");
        object.values().removeIf(Objects::isNull);
        return object;
    }

    /** @throws MedleyException INVALID_REQUEST that names the field, unless its text is an array of JSON objects */
    static List<Map<String, Object>> objects(String json, String field) {
        if (json.isEmpty()) {
            return List.of();
        }
        List<Map<String, Object>> objects = read(json, field, OBJECTS, "a JSON array of objects");
        objects.removeIf(Objects::isNull);
        return objects;
    }

    private static <T> T read(String json, String field, TypeReference<T> type, String expected) {
        try {
            T value = mapper.readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            throw MedleyException.invalid(field, field + " must be " + expected);
        }
        throw MedleyException.invalid(field, field + " must be " + expected + ", not null");
    }
}
