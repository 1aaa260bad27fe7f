package dev.medley.gateway.routing;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The models that a routed request was tried on in vain. A router that chose is asked again without them, as long as
 * nothing of an answer has gone out.
 *
 * @param failed names of the models, in the order in which they were tried
 */
public record Attempts(Set<String> failed) {
    /** Of a request that was not tried yet. */
    public static final Attempts NONE = new Attempts(Set.of());

    /** Models that are tried for one request. */
    private static final int MOST = 3;

    /** Failures that are the model's and not the request's. */
    private static final Set<ErrorCategory> MODELS_FAULT = EnumSet.of(
            ErrorCategory.UNAVAILABLE,
            ErrorCategory.MODEL_LOADING,
            ErrorCategory.BAD_GATEWAY,
            ErrorCategory.DEADLINE_EXCEEDED);

    /** Whether another model may do better than this one did. */
    public boolean mayGoOn(Target target, Throwable thrown) {
        return target.decision() != null
                && failed.size() + 1 < MOST
                && !failed.contains(target.model())
                && thrown instanceof MedleyException failure
                && MODELS_FAULT.contains(failure.category());
    }

    /** These and one more. */
    public Attempts and(String model) {
        Set<String> more = new LinkedHashSet<>(failed);
        more.add(model);
        return new Attempts(more);
    }
}
