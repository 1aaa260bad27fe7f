package dev.medley.inference.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The functions that a chat template finds in transformers. */
final class Globals {
    private static final int LONGEST_RANGE = 100_000;

    private Globals() {}

    static Map<String, Object> of(Clock clock) {
        var globals = new HashMap<String, Object>();
        globals.put("range", (Callable) Globals::range);
        globals.put("dict", (Callable) Globals::dict);
        globals.put("namespace", (Callable) Globals::namespace);
        globals.put("raise_exception", (Callable) arguments -> {
            throw JinjaException.raised(PythonText.str(arguments.get(0, "message")));
        });
        globals.put("strftime_now", (Callable)
                arguments -> DateFormat.format(arguments.text(0, "format"), ZonedDateTime.now(clock)));
        return globals;
    }

    private static Object range(Arguments arguments) {
        int count = arguments.allow(3).count();
        int start = count > 1 ? arguments.integer(0, "start", 0) : 0;
        int stop = Values.integer(arguments.get(count > 1 ? 1 : 0, "stop"), "range(): stop");
        int step = arguments.integer(2, "step", 1);
        if (step == 0) {
            throw new JinjaException("range() arg 3 must not be zero");
        }
        var numbers = new ArrayList<Object>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (numbers.size() == LONGEST_RANGE) {
                throw new JinjaException("Range too big. The limit is %d items.".formatted(LONGEST_RANGE));
            }
            numbers.add(i);
        }
        return numbers;
    }

    private static Map<Object, Object> dict(Arguments arguments) {
        var map = new LinkedHashMap<Object, Object>();
        if (!arguments.positional().isEmpty()) {
            Object source = arguments.positional().get(0);
            for (Object pair :
                    source instanceof Map<?, ?> given ? CollectionMethods.items(given) : Values.iterate(source)) {
                map.put(Values.key(Sequences.item(pair, 0L)), Sequences.item(pair, 1L));
            }
        }
        map.putAll(arguments.named());
        return map;
    }

    private static Object namespace(Arguments arguments) {
        var namespace = new Namespace();
        dict(arguments).forEach((name, value) -> namespace.set(PythonText.str(name), value));
        return namespace;
    }
}
