package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of lists and dicts. Those that change one are there, so that calling them is refused by name. */
final class CollectionMethods {
    private static final Set<String> CHANGE_DICT = Set.of("clear", "pop", "popitem", "setdefault", "update");
    private static final Set<String> CHANGE_LIST =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    private CollectionMethods() {}

    static @Nullable Callable find(Map<?, ?> map, String name) {
        if (CHANGE_DICT.contains(name)) {
            return refusing("dict", name);
        }
        return switch (name) {
            case "items" -> arguments -> items(map);
            case "keys" -> arguments -> new ArrayList<Object>(map.keySet());
            case "values" -> arguments -> new ArrayList<Object>(map.values());
            case "copy" -> arguments -> new LinkedHashMap<Object, Object>(map);
            case "get" ->
                arguments -> {
                    Object found = map.get(Values.key(arguments.allow(2).get(0, "key")));
                    return found == null ? arguments.get(1, "default", None.NONE) : found;
                };
            default -> null;
        };
    }

    /** The pairs of a dict. */
    static List<Object> items(Map<?, ?> map) {
        var items = new ArrayList<Object>();
        map.forEach((key, value) -> items.add(Tuple.of(key, value)));
        return items;
    }

    static @Nullable Callable find(List<?> list, String name) {
        if (CHANGE_LIST.contains(name) && !(list instanceof Tuple)) {
            return refusing("list", name);
        }
        return switch (name) {
            case "copy" -> arguments -> new ArrayList<Object>(list);
            case "count" ->
                arguments -> {
                    Object wanted = arguments.allow(1).get(0, "value");
                    return list.stream()
                            .filter(item -> Comparison.equal(item, wanted))
                            .count();
                };
            case "index" -> arguments -> index(list, arguments.allow(1).get(0, "value"));
            default -> null;
        };
    }

    private static Object index(List<?> list, Object wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (Comparison.equal(list.get(i), wanted)) {
                return (long) i;
            }
        }
        throw new JinjaException("%s is not in list".formatted(PythonText.repr(wanted)));
    }

    private static Callable refusing(String type, String name) {
        return arguments -> {
            throw new JinjaException("%s.%s changes a value, which a template may not".formatted(type, name));
        };
    }
}
