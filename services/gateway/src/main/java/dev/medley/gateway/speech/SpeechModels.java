package dev.medley.gateway.speech;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.ModelCard;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds the speech model that a request means: the one that it names, or with {@value Targets#AUTO} any. Thread-safe.
 */
public final class SpeechModels {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final WorkerDirectory workers;
    private final ModelList list;

    SpeechModels(WorkerDirectory workers, ModelList list) {
        this.workers = workers;
        this.list = list;
    }

    /**
     * The model of a name.
     *
     * @throws MedleyException if there is none that the caller may use, or it hears nothing
     */
    public String find(String name, Caller caller) {
        if (name.equals(Targets.AUTO)) {
            return any(caller)
                    .orElseThrow(() -> new MedleyException(
                            ErrorCategory.UNAVAILABLE,
                            "'auto' needs a speech model here, and no worker serves one",
                            "model",
                            RETRY,
                            null));
        }
        if (caller.mayUse(name)
                && workers.modality(name)
                        .filter(Modality.MODALITY_SPEECH::equals)
                        .isPresent()) {
            return name;
        }
        if (list.find(name, caller).isEmpty()) {
            throw WorkerDirectory.missing(name);
        }
        throw MedleyException.invalid(
                "model", "Invalid 'model': '%s' answers texts, and does not transcribe speech".formatted(name));
    }

    /** The first by name of those that the caller may use, one that is ready if any is. Empty if there is none. */
    public Optional<String> any(Caller caller) {
        return workers.models().stream()
                .filter(model -> model.modality() == Modality.MODALITY_SPEECH && caller.mayUse(model.name()))
                .min(Comparator.comparing((ModelCard model) -> !model.ready()).thenComparing(ModelCard::name))
                .map(ModelCard::name);
    }
}
