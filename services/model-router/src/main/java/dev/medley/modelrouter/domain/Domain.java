package dev.medley.modelrouter.domain;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A domain that requests are routed by.
 *
 * @param name what requests may call it
 * @param description what belongs to it
 * @param model the model that answers for it
 * @param fallback the model that answers when that one can't
 * @param threshold confidence below which it is not chosen, 0 to 1; null for the router's own
 * @param examples utterances that belong to it
 */
public record Domain(
        String name,
        String description,
        String model,
        @Nullable String fallback,
        @Nullable Float threshold,
        List<String> examples) {
    /** Name of the domain whose model answers when no other domain is sure enough. */
    public static final String GENERAL = "general";

    public Domain {
        examples = List.copyOf(examples);
    }

    /** The models that answer for it, the preferred one first. */
    public Stream<String> models() {
        return fallback == null ? Stream.of(model) : Stream.of(model, fallback);
    }

    boolean isGeneral() {
        return name.equals(GENERAL);
    }
}
