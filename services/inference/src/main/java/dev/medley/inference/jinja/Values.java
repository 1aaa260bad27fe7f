package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that templates see, and what Python does with them. They are {@link None}, Boolean, Long, Double, String,
 * List, {@link Tuple}, Map in insertion order, {@link Namespace}, {@link Callable}, {@link Loop} and {@link Undefined};
 * nothing else of Java gets in.
 */
final class Values {
    private Values() {}

    /** Turns what a caller passes (JSON-like Java values) into a template's values, as a deep copy. */
    static Object fromJava(@Nullable Object value) {
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((key, item) -> copy.put(fromJava(key), fromJava(item)));
            return copy;
        }
        if (value instanceof Collection<?> items) {
            var copy = new ArrayList<Object>();
            items.forEach(item -> copy.add(fromJava(item)));
            return copy;
        }
        throw new JinjaException(
                "a template can't be given a " + value.getClass().getSimpleName());
    }

    static String typeName(Object value) {
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Number) {
            return value instanceof Long ? "int" : "float";
        }
        if (value instanceof List) {
            return value instanceof Tuple ? "tuple" : "list";
        }
        if (value instanceof Map) {
            return "dict";
        }
        return value == None.NONE ? "NoneType" : otherTypeName(value);
    }

    private static String otherTypeName(Object value) {
        if (value instanceof Namespace) {
            return "namespace";
        }
        return value instanceof Undefined ? "Undefined" : value instanceof Loop ? "loop" : "function";
    }

    /** {@code bool(value)} */
    static boolean truth(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Collection<?> items) {
            return !items.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    /** {@code len(value)} */
    static long length(Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        if (value instanceof Collection<?> items) {
            return items.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        if (value instanceof Loop loop) {
            return loop.length();
        }
        throw new JinjaException("object of type '%s' has no len()".formatted(typeName(value)));
    }

    /** What {@code for} goes through: the items of a list, the keys of a dict, the characters of a string. */
    @SuppressWarnings("unchecked")
    static List<Object> iterate(Object value) {
        if (value instanceof List<?> items) {
            return (List<Object>) items;
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof String text) {
            return new ArrayList<>(
                    text.codePoints().mapToObj(Character::toString).toList());
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw new JinjaException("'%s' object is not iterable".formatted(typeName(value)));
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof String text) {
            if (item instanceof String part) {
                return text.contains(part);
            }
            throw new JinjaException("'in <string>' requires string as left operand, not %s".formatted(typeName(item)));
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(item));
        }
        return iterate(container).stream().anyMatch(each -> Comparison.equal(each, item));
    }

    /** The key under which a dict holds a value: 1, 1.0 and True are one key. */
    static Object key(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? 1L : 0L;
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            return number.longValue();
        }
        if (value instanceof Map || value instanceof List && !(value instanceof Tuple)) {
            throw new JinjaException("unhashable type: '%s'".formatted(typeName(value)));
        }
        return value;
    }

    /** A whole number that fits an int, such as an index. */
    static int integer(Object value, String what) {
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        if (value instanceof Long number) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
        }
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw new JinjaException("%s is %s, expected int".formatted(what, typeName(value)));
    }
}
