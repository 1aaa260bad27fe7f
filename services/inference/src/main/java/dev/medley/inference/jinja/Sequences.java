package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code target[key]} and {@code target[start:stop:step]}. */
final class Sequences {
    private Sequences() {}

    /** The item; if there is none, the attribute of that name; if there is none either, undefined. */
    static Object item(Object target, Object key) {
        if (target instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object found = find(target, key);
        if (found == null && key instanceof String name) {
            found = Attributes.find(target, name);
        }
        return found == null ? Undefined.element(target, key) : found;
    }

    private static @Nullable Object find(Object target, Object key) {
        if (target instanceof Map<?, ?> map) {
            boolean hashable = !(key instanceof Map || key instanceof List && !(key instanceof Tuple));
            return hashable ? map.get(Values.key(key)) : null;
        }
        boolean indexed = target instanceof List || target instanceof String;
        if (!indexed || !(key instanceof Long || key instanceof Boolean)) {
            return null;
        }
        int length = (int) Values.length(target);
        int index = Values.integer(key, "an index");
        int position = index < 0 ? index + length : index;
        if (position < 0 || position >= length) {
            return null;
        }
        if (target instanceof String text) {
            return Character.toString(text.codePointAt(text.offsetByCodePoints(0, position)));
        }
        return ((List<?>) target).get(position);
    }

    /** A slice with Python's defaults; a bound is {@link None} where it is left out. */
    static Object slice(Object target, Object start, Object stop, Object step, Budget budget) {
        Arithmetic.refuseUndefined(target);
        if (!(target instanceof String) && !(target instanceof List)) {
            return Undefined.element(target, "slice");
        }
        int stride = step == None.NONE ? 1 : Values.integer(step, "a slice's step");
        if (stride == 0) {
            throw new JinjaException("slice step cannot be zero");
        }
        int size = (int) Values.length(target);
        int from = bound(start, stride > 0 ? 0 : size - 1, size, stride);
        int to = bound(stop, stride > 0 ? size : -1, size, stride);
        if (target instanceof String text) {
            budget.characters(text.length());
            return characters(text, from, to, stride);
        }
        var picked = new ArrayList<Object>();
        for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
            picked.add(((List<?>) target).get((int) i));
        }
        budget.steps(picked.size());
        return target instanceof Tuple ? new Tuple(picked) : picked;
    }

    private static String characters(String text, int from, int to, int stride) {
        int[] characters = text.codePoints().toArray();
        var picked = new StringBuilder();
        for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
            picked.appendCodePoint(characters[(int) i]);
        }
        return picked.toString();
    }

    private static int bound(Object given, int otherwise, int size, int stride) {
        if (given == None.NONE) {
            return otherwise;
        }
        int index = Values.integer(given, "a slice's bound");
        int lowest = stride > 0 ? 0 : -1;
        int highest = stride > 0 ? size : size - 1;
        return Math.max(lowest, Math.min(highest, index < 0 ? index + size : index));
    }
}
