package dev.medley.gateway.pipeline;

import dev.medley.gateway.pipeline.Stage.ModelStage;
import dev.medley.gateway.pipeline.Stage.TimelineStage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds what is wrong between the parts of a pipeline: names of what is not there, and stages that need each other.
 * Templates are filled in with examples, with and without what may be left out, so that the requests that come of them
 * are checked too.
 */
final class PipelineCheck {
    private static final String OUTPUT = "output";

    private final Map<String, PipelineInput> inputs;
    private final Map<String, Stage> stages;
    private final TemplateText output;

    PipelineCheck(Map<String, PipelineInput> inputs, Map<String, Stage> stages, TemplateText output) {
        this.inputs = inputs;
        this.stages = stages;
        this.output = output;
    }

    /**
     * The stages, each after those that it needs.
     *
     * @throws MedleyException INVALID_REQUEST that names the key at fault
     */
    List<Stage> ordered() {
        stages.values().forEach(this::checkNames);
        at(OUTPUT, () -> checkNames(output.names()));
        List<Stage> ordered = sorted();
        for (boolean given : List.of(true, false)) {
            checkByExample(ordered, given);
        }
        return ordered;
    }

    /** All that it names is there, and what it goes through can be gone through. */
    private void checkNames(Stage stage) {
        String path = "stages." + stage.name();
        if (stage instanceof ModelStage model) {
            at(path + "." + stage.work(), () -> checkNames(model.body().names()));
            Place place = model.forEach();
            if (place != null) {
                at(path + ".for_each", () -> checkNames(Set.of(place.path())));
            }
        }
        if (stage instanceof TimelineStage timeline) {
            at(path + ".timeline.of", () -> {
                timeline.of().forEach(this::checkHasMoments);
                return timeline;
            });
        }
    }

    private void checkHasMoments(String name) {
        boolean has = stages.get(name) instanceof ModelStage stage
                && stage.forEach() == null
                && (stage.kind() == StageWork.TRANSCRIBE || stage.kind() == StageWork.LOOK);
        if (!has) {
            throw wrong("'%s' is no stage that transcribes or looks, once".formatted(name));
        }
    }

    private Set<String> checkNames(Set<String> names) {
        for (String name : names) {
            String[] parts = name.split("\\.", -1);
            String second = parts.length > 1 ? parts[1] : "";
            if (parts[0].equals("inputs") && !inputs.containsKey(second)) {
                throw wrong("there is no input '%s'".formatted(second));
            }
            if (parts[0].equals("stages") && !stages.containsKey(second)) {
                throw wrong("there is no stage '%s'".formatted(second));
            }
        }
        return names;
    }

    /** @param given whether there are inputs that may be left out */
    private void checkByExample(List<Stage> ordered, boolean given) {
        Map<String, Object> examples = new LinkedHashMap<>();
        inputs.values().forEach(input -> examples.put(input.name(), input.example(given)));
        Map<String, Object> results = new LinkedHashMap<>();
        Map<String, Object> values = Map.of("inputs", examples, "stages", results);
        for (Stage stage : ordered) {
            results.put(stage.name(), example(stage, values));
        }
        at(OUTPUT, () -> output.render(values));
    }

    private static Map<String, Object> example(Stage stage, Map<String, Object> values) {
        return stage instanceof TimelineStage timeline ? timeline.values(values) : example((ModelStage) stage, values);
    }

    private static Map<String, Object> example(ModelStage stage, Map<String, Object> values) {
        String path = "stages." + stage.name();
        Place place = stage.forEach();
        if (place == null) {
            at(path + "." + stage.work(), () -> StageJobs.job("example", stage, values));
            return stage.kind().example();
        }
        List<?> list = at(path + ".for_each", () -> place.list(values)
                .orElseThrow(() -> wrong("'%s' is no list".formatted(place.path()))));
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Object item : list) {
            at(path + "." + stage.work(), () -> StageJobs.job("example", stage, StageJobs.with(values, item)));
            parts.add(StageJobs.part(item, stage.kind().example()));
        }
        return StageJobs.parts(parts);
    }

    private List<Stage> sorted() {
        Map<String, Stage> ordered = new LinkedHashMap<>();
        while (ordered.size() < stages.size()) {
            List<Stage> next = stages.values().stream()
                    .filter(stage -> !ordered.containsKey(stage.name())
                            && ordered.keySet().containsAll(stage.needs()))
                    .toList();
            if (next.isEmpty()) {
                List<String> left = stages.keySet().stream()
                        .filter(name -> !ordered.containsKey(name))
                        .toList();
                throw MedleyException.invalid(
                        "stages", "None of the stages %s can ever begin: they need each other".formatted(left));
            }
            next.forEach(stage -> ordered.put(stage.name(), stage));
        }
        return List.copyOf(ordered.values());
    }

    private static MedleyException wrong(String problem) {
        return new MedleyException(ErrorCategory.INVALID_REQUEST, problem);
    }

    /** What a check gives; its failure says where it is. */
    static <T> T at(String path, Supplier<T> check) {
        try {
            return check.get();
        } catch (MedleyException e) {
            throw MedleyException.invalid(path, "'%s': %s".formatted(path, e.getMessage()));
        }
    }
}
