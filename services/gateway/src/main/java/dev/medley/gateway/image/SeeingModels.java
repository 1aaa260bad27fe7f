package dev.medley.gateway.image;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Demand;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.ModelCard;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the workers' model that sees for a request that needs nothing else: no router is asked. Thread-safe. */
public final class SeeingModels {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final WorkerDirectory workers;
    private final ModelList list;

    SeeingModels(WorkerDirectory workers, ModelList list) {
        this.workers = workers;
        this.list = list;
    }

    /**
     * The model of a name, or with {@value Targets#AUTO} the first by name that the caller may use, one that is ready
     * if any is.
     *
     * @throws MedleyException if there is none, or it does not see
     */
    public String find(String name, Caller caller) {
        List<ModelCard> seeing = workers.models().stream()
                .filter(model -> Demand.IMAGES.isMetBy(model.modality()) && caller.mayUse(model.name()))
                .toList();
        if (name.equals(Targets.AUTO)) {
            return seeing.stream()
                    .min(Comparator.comparing((ModelCard model) -> !model.ready())
                            .thenComparing(ModelCard::name))
                    .map(ModelCard::name)
                    .orElseThrow(SeeingModels::none);
        }
        if (seeing.stream().anyMatch(model -> model.name().equals(name))) {
            return name;
        }
        if (list.find(name, caller).isEmpty()) {
            throw WorkerDirectory.missing(name);
        }
        String others = seeing.stream().map(ModelCard::name).collect(Collectors.joining(", "));
        throw MedleyException.invalid(
                "model",
                "Invalid 'model': '%s' is no worker's model that sees images; %s"
                        .formatted(name, others.isEmpty() ? "there is none" : "these are: " + others));
    }

    private static MedleyException none() {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "'auto' needs a model that sees images here, and no worker serves one",
                "model",
                RETRY,
                null);
    }
}
