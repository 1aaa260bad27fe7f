package dev.medley.inference.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param callee names the function in messages
 */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {
    static Arguments of(String callee, Object... positional) {
        return new Arguments(callee, List.of(positional), Map.of());
    }

    int count() {
        return positional.size() + named.size();
    }

    @Nullable
    Object find(int index, String name) {
        return index < positional.size() ? positional.get(index) : named.get(name);
    }

    Object get(int index, String name, Object otherwise) {
        Object value = find(index, name);
        return value == null ? otherwise : value;
    }

    Object get(int index, String name) {
        Object value = find(index, name);
        if (value == null) {
            throw new JinjaException("%s() needs the argument '%s'".formatted(callee, name));
        }
        return value;
    }

    String text(int index, String name) {
        if (get(index, name) instanceof String text) {
            return text;
        }
        throw new JinjaException(
                "%s(): '%s' is %s, expected str".formatted(callee, name, Values.typeName(get(index, name))));
    }

    int integer(int index, String name, int otherwise) {
        Object value = get(index, name, (long) otherwise);
        return value == None.NONE ? otherwise : Values.integer(value, callee + "(): " + name);
    }

    /** Refuses more positional arguments than {@code most}, and names that are not among {@code names}. */
    Arguments allow(int most, String... names) {
        if (positional.size() > most) {
            throw new JinjaException(
                    "%s() takes at most %d arguments, but got %d".formatted(callee, most, positional.size()));
        }
        for (String name : named.keySet()) {
            if (!List.of(names).contains(name)) {
                throw new JinjaException("%s() has no argument '%s'".formatted(callee, name));
            }
        }
        return this;
    }

    /** The same arguments without the first. */
    Arguments rest(int from, String newCallee) {
        return new Arguments(
                newCallee,
                positional.subList(Math.min(from, positional.size()), positional.size()),
                new LinkedHashMap<>(named));
    }
}
