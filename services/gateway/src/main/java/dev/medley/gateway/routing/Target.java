package dev.medley.gateway.routing;

import dev.medley.gateway.upstream.Upstream;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Decision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who should answer a request. */
public sealed interface Target {
    /** Header and metadata key that tell a caller how a router decided. */
    String ROUTE_HEADER = "x-medley-route";

    /** The router's decision; null if the request named the model itself. */
    @Nullable
    Decision decision();

    /** The name of the model. */
    String model();

    /** The decision in the words of {@link #ROUTE_HEADER}; null if there is none. */
    default @Nullable String route() {
        Decision decision = decision();
        if (decision == null) {
            return null;
        }
        String domain = decision.getDomain().isEmpty() ? "general" : decision.getDomain();
        return String.format(Locale.ROOT, "%s; confidence=%.2f", domain, decision.getConfidence());
    }

    /** Whether it answers as {@code medley.vision.v1} does, and not as {@code medley.text.v1}. */
    default boolean sees() {
        return false;
    }

    /** Id of the instance that should answer if it can; empty if any may. */
    default String preferredInstance() {
        Decision decision = decision();
        return decision == null ? "" : decision.getInstanceId();
    }

    /** A model or adapter that workers serve. */
    record OfWorkers(String model, Modality modality, @Nullable Decision decision) implements Target {
        @Override
        public boolean sees() {
            return modality == Modality.MODALITY_VISION;
        }
    }

    /** A model behind an OpenAI-compatible server. */
    record OfUpstream(Upstream upstream, @Nullable Decision decision) implements Target {
        @Override
        public String model() {
            return upstream.name();
        }
    }
}
