package dev.medley.inference.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code target.name}: a method or field of the value, or else the item of that name. */
final class Attributes {
    private Attributes() {}

    static Object get(Object target, String name) {
        if (target instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object found = find(target, name);
        if (found == null && target instanceof Map<?, ?> map) {
            found = map.get(name);
        }
        return found == null ? Undefined.attribute(target, name) : found;
    }

    static @Nullable Object find(Object target, String name) {
        if (target instanceof String text) {
            return TextMethods.find(text, name);
        }
        if (target instanceof Map<?, ?> map) {
            return CollectionMethods.find(map, name);
        }
        if (target instanceof List<?> list) {
            return CollectionMethods.find(list, name);
        }
        if (target instanceof Namespace namespace) {
            return namespace.fields().get(name);
        }
        return target instanceof Loop loop ? loop.find(name) : null;
    }
}
