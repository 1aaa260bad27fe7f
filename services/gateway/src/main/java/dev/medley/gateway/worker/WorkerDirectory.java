package dev.medley.gateway.worker;

import dev.medley.gateway.instance.Instance;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which models the workers serve, and who of them should answer next. Thread-safe. */
public final class WorkerDirectory {
    private static final Duration LOADING_RETRY = Duration.ofSeconds(2);

    private final InstanceTable instances;

    public WorkerDirectory(InstanceTable instances) {
        this.instances = instances;
    }

    /** All models that workers announce, by name. A model is ready if one of its workers is. */
    public List<ModelCard> models() {
        Map<String, ModelCard> cards = new TreeMap<>();
        instances.workers().forEach(worker -> worker.announcement()
                .getModelsList()
                .forEach(model -> cards.merge(
                        model.getName(),
                        ModelCard.of(model, worker.ready()),
                        (one, other) -> one.ready() ? one : other)));
        return List.copyOf(cards.values());
    }

    /** Whether a worker announces a model of this name. */
    public boolean serves(String model) {
        return modality(model).isPresent();
    }

    /** What a model takes and gives. Empty if no worker announces it. */
    public Optional<Modality> modality(String model) {
        return instances
                .workers()
                .flatMap(worker -> worker.model(model).stream())
                .map(ServedModel::getModality)
                .findFirst();
    }

    /** Whether a worker announces a model of this domain, among those of certain names. */
    public boolean specialisesIn(String domain, Predicate<String> names) {
        return instances
                .workers()
                .flatMap(worker -> worker.announcement().getModelsList().stream())
                .filter(model -> names.test(model.getName()))
                .map(ServedModel::getDomain)
                .anyMatch(domain::equals);
    }

    /** A name that stands for nothing here. */
    public static MedleyException missing(String model) {
        return new MedleyException(
                ErrorCategory.MODEL_NOT_FOUND, "The model '%s' does not exist".formatted(model), "model", null, null);
    }

    /**
     * The worker that should be asked for a model: the preferred one while it is ready, else the least loaded ready
     * one. One that a call could not reach lately comes last, and never as a replacement, so that requests don't
     * multiply when workers are down. Empty if there is nobody else.
     *
     * @param preferred an instance's id; empty if none is
     * @param tried workers that had their chance
     * @throws MedleyException if no worker announces the model, or none of them is ready
     */
    Optional<Instance> choose(String model, String preferred, Collection<Instance> tried) {
        List<Instance> serving =
                instances.workers().filter(w -> w.model(model).isPresent()).toList();
        if (serving.isEmpty() && tried.isEmpty()) {
            throw missing(model);
        }
        List<Instance> ready =
                new ArrayList<>(serving.stream().filter(Instance::ready).toList());
        if (ready.isEmpty() && tried.isEmpty()) {
            throw new MedleyException(
                    ErrorCategory.MODEL_LOADING,
                    "The model '%s' is loading".formatted(model),
                    "model",
                    LOADING_RETRY,
                    null);
        }
        ready.removeIf(worker -> tried.contains(worker) || (worker.suspect() && !tried.isEmpty()));
        Map<Instance, Double> loads = ready.stream()
                .collect(Collectors.toMap(
                        Function.identity(), w -> w.model(model).map(w::load).orElse(Double.MAX_VALUE)));
        int turn = ready.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(ready.size());
        Collections.rotate(ready, turn);
        return ready.stream()
                .min(Comparator.comparing(Instance::suspect)
                        .thenComparing(worker -> !worker.id().equals(preferred))
                        .thenComparing(loads::get)
                        .thenComparing(Instance::openCalls));
    }
}
