package dev.medley.inference.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that are visible at one place; assignments stay in the innermost scope. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Object> names;
    private final Budget budget;

    private Scope(@Nullable Scope outer, Map<String, Object> names, Budget budget) {
        this.outer = outer;
        this.names = names;
        this.budget = budget;
    }

    static Scope root(Map<String, Object> names, Budget budget) {
        return new Scope(null, names, budget);
    }

    Scope inner() {
        return new Scope(this, new HashMap<>(), budget);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return Undefined.name(name);
    }

    void set(String name, Object value) {
        names.put(name, value);
    }

    Budget budget() {
        return budget;
    }
}
