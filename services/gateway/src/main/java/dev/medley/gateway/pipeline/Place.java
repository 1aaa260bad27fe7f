package dev.medley.gateway.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a value lies among the inputs and the values of stages.
 *
 * @param path names, one in the other, with dots between: {@code stages.timeline.sections}
 */
record Place(String path) {
    /** The list that lies there; empty if none does. */
    Optional<List<?>> list(Map<String, Object> values) {
        Object found = values;
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found instanceof List<?> list ? Optional.of(list) : Optional.empty();
    }
}
