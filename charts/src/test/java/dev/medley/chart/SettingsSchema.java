package dev.medley.chart;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON schema of a settings record: each component in kebab case with its type, limits and default, nothing else.
 */
final class SettingsSchema {
    private static final List<String> SECRETS = List.of("keys", "secret");
    private static final String SECRET = "^\\$\\{[A-Z][A-Z0-9_]*\\}$";
    private static final Map<Class<?>, String> PATTERNS =
            Map.of(Duration.class, "^[0-9]+(ns|us|ms|s|m|h|d)$", DataSize.class, "^[0-9]+(B|KB|MB|GB|TB)$");
    private static final Map<Class<?>, String> TYPES = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(Path.class, "string"),
            Map.entry(URI.class, "string"),
            Map.entry(int.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(Long.class, "integer"),
            Map.entry(float.class, "number"),
            Map.entry(double.class, "number"),
            Map.entry(boolean.class, "boolean"));

    private SettingsSchema() {}

    static ObjectNode of(Class<?> settings) {
        ObjectNode schema = JsonMapper.shared().createObjectNode().put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        RecordComponent[] components = settings.getRecordComponents();
        Parameter[] parameters = settings.getDeclaredConstructors()[0].getParameters();
        for (int i = 0; i < components.length; i++) {
            AnnotatedType type = components[i].getAnnotatedType();
            ObjectNode property = of(type, components[i].getAccessor(), components[i].getName());
            DefaultValue standard = parameters[i].getAnnotation(DefaultValue.class);
            if (standard != null && standard.value().length == 1) {
                property.set(
                        "default",
                        typed(standard.value()[0], property.path("type").asString("string")));
            }
            String key = key(components[i].getName());
            properties.set(key, property);
            if (standard == null && !type.isAnnotationPresent(Nullable.class)) {
                schema.withArray("required").add(key);
            }
        }
        return schema;
    }

    /** The names of all settings, those of nested records with a dot. */
    static List<String> keys(Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents())
                .flatMap(component -> component.getType().isRecord()
                        ? keys(component.getType()).stream().map(inner -> key(component.getName()) + "." + inner)
                        : Stream.of(key(component.getName())))
                .toList();
    }

    private static JsonNode typed(String value, String type) {
        return type.equals("string")
                ? JsonMapper.shared().valueToTree(value)
                : JsonMapper.shared().readTree(value);
    }

    /** @param name of the component; one that is called keys or secret holds references to secrets alone */
    private static ObjectNode of(AnnotatedType type, AnnotatedElement constraints, String name) {
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        Class<?> raw = raw(type);
        if (type instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            AnnotatedType element = arguments[arguments.length - 1];
            boolean list = Collection.class.isAssignableFrom(raw);
            schema.put("type", list ? "array" : "object");
            schema.set(list ? "items" : "additionalProperties", of(element, element, name));
        } else if (raw.isRecord()) {
            schema = of(raw);
        } else if (raw.isEnum()) {
            for (Object constant : raw.getEnumConstants()) {
                schema.withArray("enum").add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
            }
        } else if (PATTERNS.containsKey(raw)) {
            schema.put("type", "string").put("pattern", PATTERNS.get(raw));
        } else if (TYPES.containsKey(raw)) {
            schema.put("type", TYPES.get(raw));
            limit(schema, constraints);
        } else {
            throw new IllegalArgumentException("No schema for " + name + ", a " + raw);
        }
        if (raw == String.class && SECRETS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
            schema.put("pattern", SECRET);
        }
        return schema;
    }

    private static void limit(ObjectNode schema, AnnotatedElement constraints) {
        given(constraints, Min.class).ifPresent(least -> schema.put("minimum", least.value()));
        given(constraints, Max.class).ifPresent(most -> schema.put("maximum", most.value()));
        given(constraints, DecimalMin.class).ifPresent(least -> schema.put("minimum", new BigDecimal(least.value())));
        given(constraints, DecimalMax.class).ifPresent(most -> schema.put("maximum", new BigDecimal(most.value())));
        given(constraints, Pattern.class).ifPresent(pattern -> schema.put("pattern", "^(" + pattern.regexp() + ")$"));
    }

    private static <A extends Annotation> Optional<A> given(AnnotatedElement constraints, Class<A> type) {
        return Optional.ofNullable(constraints.getAnnotation(type));
    }

    private static Class<?> raw(AnnotatedType type) {
        return type.getType() instanceof ParameterizedType generic
                ? (Class<?>) generic.getRawType()
                : (Class<?>) type.getType();
    }

    private static String key(String component) {
        StringBuilder kebab = new StringBuilder();
        for (char each : component.toCharArray()) {
            if (Character.isUpperCase(each)) {
                kebab.append('-');
            }
            kebab.append(Character.toLowerCase(each));
        }
        return ConfigurationPropertyName.of(kebab).toString();
    }
}
