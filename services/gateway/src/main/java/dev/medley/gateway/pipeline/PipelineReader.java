package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.pipeline.Stage.ModelStage;
import dev.medley.gateway.pipeline.Stage.TimelineStage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the definition of a pipeline, strictly: what is not understood, and what {@link PipelineCheck} finds wrong,
 * refuses it, with the key at fault. Not thread-safe.
 */
final class PipelineReader {
    private static final Pattern PIPELINE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    /** Without a dash, so that no stage's job has an id that another's part could have. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private static final int MAX_INPUTS = 16;
    private static final int MAX_STAGES = 32;
    private static final int MIN_SECTION_SECONDS = 5;
    private static final int MAX_SECTION_SECONDS = 3600;
    private static final int DEFAULT_SECTION_SECONDS = 60;
    private static final String NO_KEY = "There is no key '%s'";
    private static final String OUTPUT = "output";

    private final Map<String, PipelineInput> inputs = new LinkedHashMap<>();
    private final Map<String, Stage> stages = new LinkedHashMap<>();

    private PipelineReader() {}

    /** @throws MedleyException INVALID_REQUEST that names the key at fault */
    static Pipeline read(String name, ObjectNode source) {
        if (!PIPELINE_NAME.matcher(name).matches()) {
            throw new MedleyException(
                    ErrorCategory.INVALID_REQUEST,
                    "a pipeline goes by its file's name, of small letters, digits and '-', up to 40, not by '%s'"
                            .formatted(name));
        }
        return new PipelineReader().pipeline(name, source);
    }

    private Pipeline pipeline(String name, ObjectNode source) {
        JsonObject file = JsonObject.object(source, "");
        String description = file.string("description", "");
        members(file, "inputs", MAX_INPUTS).forEach((key, input) -> inputs.put(key, PipelineInput.read(key, input)));
        file.required("stages");
        members(file, "stages", MAX_STAGES).forEach((key, stage) -> stages.put(key, stage(key, stage)));
        TemplateText output = output(file);
        file.end(NO_KEY);
        List<Stage> ordered = new PipelineCheck(inputs, stages, output).ordered();
        return new Pipeline(name, description, List.copyOf(inputs.values()), ordered, output, source);
    }

    private static Map<String, JsonObject> members(JsonObject parent, String name, int max) {
        Map<String, JsonObject> members = new LinkedHashMap<>();
        JsonObject object = parent.object(name);
        if (object == null) {
            return members;
        }
        if (object.node().size() > max) {
            throw parent.invalid(
                    name,
                    "'%s' has %d entries, at most %d are allowed"
                            .formatted(parent.path(name), object.node().size(), max));
        }
        for (Map.Entry<String, JsonNode> entry : object.node().properties()) {
            String path = object.path(entry.getKey());
            if (!NAME.matcher(entry.getKey()).matches()) {
                throw MedleyException.invalid(
                        path,
                        "'%s': a name has small letters, digits and '_', up to 40, and begins with a letter"
                                .formatted(JsonObject.shortened(path)));
            }
            members.put(entry.getKey(), JsonObject.object(entry.getValue(), path));
        }
        return members;
    }

    private TemplateText output(JsonObject file) {
        String text = JsonObject.text(file.required(OUTPUT), OUTPUT);
        return PipelineCheck.at(OUTPUT, () -> TemplateText.of(text));
    }

    private Stage stage(String name, JsonObject stage) {
        String forEach = stage.string("for_each");
        JsonObject timeline = stage.object(TimelineStage.WORD);
        List<StageWork> works = Stream.of(StageWork.values())
                .filter(each -> stage.get(each.word()) != null)
                .toList();
        stage.end(NO_KEY);
        String path = stage.path();
        if (works.size() + (timeline == null ? 0 : 1) != 1) {
            throw MedleyException.invalid(
                    path, "'%s' needs one of transcribe, caption, look, write and timeline".formatted(path));
        }
        return timeline == null
                ? modelStage(name, forEach, works.get(0), stage)
                : timelineStage(name, forEach, timeline, path);
    }

    private static Stage modelStage(String name, @Nullable String forEach, StageWork work, JsonObject stage) {
        JsonObject body = Objects.requireNonNull(stage.object(work.word()));
        TemplateBody template = new TemplateBody(body.node());
        Set<String> names = new LinkedHashSet<>(PipelineCheck.at(stage.path(work.word()), template::names));
        if (forEach != null) {
            names.add(forEach);
        }
        return new ModelStage(name, forEach == null ? null : new Place(forEach), work, template, stagesIn(names));
    }

    private static Stage timelineStage(String name, @Nullable String forEach, JsonObject timeline, String path) {
        if (forEach != null) {
            throw MedleyException.invalid(path + ".for_each", "'%s.for_each' is for what models do".formatted(path));
        }
        List<String> of = new ArrayList<>();
        timeline.required("of");
        for (JsonNode each : timeline.array("of", MAX_STAGES)) {
            of.add(JsonObject.text(each, timeline.path("of")));
        }
        Integer seconds = timeline.integer("section_seconds", MIN_SECTION_SECONDS, MAX_SECTION_SECONDS);
        timeline.end(NO_KEY);
        return new TimelineStage(name, of, seconds == null ? DEFAULT_SECTION_SECONDS : seconds);
    }

    private static Set<String> stagesIn(Set<String> names) {
        Set<String> found = new LinkedHashSet<>();
        for (String name : names) {
            String[] parts = name.split("\\.", -1);
            if (parts[0].equals("stages")) {
                found.add(parts.length > 1 ? parts[1] : "");
            }
        }
        return found;
    }
}
