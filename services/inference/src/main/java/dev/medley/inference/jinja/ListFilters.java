package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters that go through a list. */
final class ListFilters {
    private ListFilters() {}

    static Object apply(String name, Object value, Arguments arguments, Budget budget) {
        if (name.equals("reverse") && value instanceof String text) {
            return Sequences.slice(text, None.NONE, None.NONE, -1L, budget);
        }
        if (!isKnown(name)) {
            throw new JinjaException("No filter named '%s'.".formatted(name));
        }
        List<Object> items = Values.iterate(value);
        budget.steps(items.size());
        return switch (name) {
            case "first" -> items.isEmpty() ? new Undefined("No first item, sequence was empty.") : items.get(0);
            case "last" ->
                items.isEmpty() ? new Undefined("No last item, sequence was empty.") : items.get(items.size() - 1);
            case "list" -> new ArrayList<>(items);
            case "reverse" -> {
                var reversed = new ArrayList<>(items);
                Collections.reverse(reversed);
                yield reversed;
            }
            case "join" -> join(items, arguments);
            case "map" -> map(items, arguments, budget);
            case "select", "reject" -> select(items, arguments, UnaryOperator.identity(), 0, name.equals("select"));
            case "selectattr", "rejectattr" ->
                select(items, arguments, attribute(arguments.get(0, "attribute")), 1, name.equals("selectattr"));
            case "sort" -> sort(items, arguments);
            case "unique" -> unique(items, arguments);
            case "sum" -> sum(items, arguments, budget);
            case "min", "max" -> extreme(items, arguments, name.equals("min") ? 1 : -1);
            default -> dictSort(value, arguments);
        };
    }

    private static boolean isKnown(String name) {
        return switch (name) {
            case "first", "last", "list", "reverse", "join", "map", "select", "reject" -> true;
            case "selectattr", "rejectattr", "sort", "unique", "sum", "min", "max", "dictsort" -> true;
            default -> false;
        };
    }

    /** Follows a path such as {@code function.name} or {@code 0}. */
    private static UnaryOperator<Object> attribute(Object path) {
        if (path == None.NONE) {
            return UnaryOperator.identity();
        }
        return item -> {
            Object value = item;
            for (String part : PythonText.str(path).split("\\.", -1)) {
                value = Sequences.item(value, part.matches("\\d{1,9}") ? (Object) Long.valueOf(part) : part);
            }
            return value;
        };
    }

    private static String join(List<Object> items, Arguments arguments) {
        UnaryOperator<Object> attribute = attribute(arguments.get(1, "attribute", None.NONE));
        String separator = PythonText.str(arguments.get(0, "d", ""));
        var joined = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            joined.append(i == 0 ? "" : separator).append(PythonText.str(attribute.apply(items.get(i))));
            Budget.checkLength((long) joined.length() + separator.length());
        }
        return joined.toString();
    }

    private static List<Object> map(List<Object> items, Arguments arguments, Budget budget) {
        var mapped = new ArrayList<Object>();
        if (arguments.positional().isEmpty()) {
            UnaryOperator<Object> attribute = attribute(arguments.get(0, "attribute"));
            Object otherwise = arguments.get(1, "default", None.NONE);
            for (Object item : items) {
                Object value = attribute.apply(item);
                mapped.add(value instanceof Undefined && arguments.named().containsKey("default") ? otherwise : value);
            }
            return mapped;
        }
        String filter = arguments.text(0, "filter");
        Arguments rest = arguments.rest(1, "filter " + filter);
        items.forEach(item -> mapped.add(Filters.apply(filter, item, rest, budget)));
        return mapped;
    }

    private static List<Object> select(
            List<Object> items, Arguments arguments, UnaryOperator<Object> attribute, int testIndex, boolean wanted) {
        var selected = new ArrayList<Object>();
        boolean tested = arguments.positional().size() > testIndex;
        String test = tested ? arguments.text(testIndex, "test") : "";
        Arguments rest = arguments.rest(testIndex + 1, "test " + test);
        for (Object item : items) {
            Object value = attribute.apply(item);
            if ((tested ? Tests.check(test, value, rest) : Values.truth(value)) == wanted) {
                selected.add(item);
            }
        }
        return selected;
    }

    private static Object folded(Object value, boolean caseSensitive) {
        return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
    }

    private static Comparator<Object> order(UnaryOperator<Object> attribute, boolean caseSensitive) {
        return (a, b) -> Comparison.order(
                folded(attribute.apply(a), caseSensitive), folded(attribute.apply(b), caseSensitive), "<");
    }

    private static List<Object> sort(List<Object> items, Arguments arguments) {
        boolean reverse = Values.truth(arguments.get(0, "reverse", false));
        boolean caseSensitive = Values.truth(arguments.get(1, "case_sensitive", false));
        Comparator<Object> order = order(attribute(arguments.get(2, "attribute", None.NONE)), caseSensitive);
        var sorted = new ArrayList<>(items);
        sorted.sort(reverse ? order.reversed() : order);
        return sorted;
    }

    private static List<Object> unique(List<Object> items, Arguments arguments) {
        boolean caseSensitive = Values.truth(arguments.get(0, "case_sensitive", false));
        UnaryOperator<Object> attribute = attribute(arguments.get(1, "attribute", None.NONE));
        var seen = new HashSet<Object>();
        var unique = new ArrayList<>(items);
        unique.removeIf(item -> !seen.add(Values.key(folded(attribute.apply(item), caseSensitive))));
        return unique;
    }

    private static Object sum(List<Object> items, Arguments arguments, Budget budget) {
        UnaryOperator<Object> attribute = attribute(arguments.get(0, "attribute", None.NONE));
        Object sum = arguments.get(1, "start", 0L);
        for (Object item : items) {
            sum = Arithmetic.apply("+", sum, attribute.apply(item), budget);
        }
        return sum;
    }

    private static Object extreme(List<Object> items, Arguments arguments, int sign) {
        boolean caseSensitive = Values.truth(arguments.get(0, "case_sensitive", false));
        Comparator<Object> order = order(attribute(arguments.get(1, "attribute", None.NONE)), caseSensitive);
        Object best = new Undefined("No aggregated item, sequence was empty.");
        for (Object item : items) {
            if (best instanceof Undefined || sign * order.compare(item, best) < 0) {
                best = item;
            }
        }
        return best;
    }

    private static List<Object> dictSort(Object value, Arguments arguments) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new JinjaException("dictsort needs a mapping, but got '%s'".formatted(Values.typeName(value)));
        }
        boolean caseSensitive = Values.truth(arguments.get(0, "case_sensitive", false));
        Object by = PythonText.str(arguments.get(1, "by", "key")).equals("value") ? 1L : 0L;
        Comparator<Object> order = order(attribute(by), caseSensitive);
        List<Object> sorted = CollectionMethods.items(map);
        sorted.sort(Values.truth(arguments.get(2, "reverse", false)) ? order.reversed() : order);
        return sorted;
    }
}
