package dev.medley.gateway.pipeline;

import dev.medley.gateway.pipeline.PipelineRun.Problem;
import dev.medley.gateway.pipeline.Stage.ModelStage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Pipelines and their runs as callers see them. */
final class PipelineJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private PipelineJson() {}

    static ObjectNode pipeline(Pipeline pipeline) {
        ObjectNode node = JSON.objectNode()
                .put("id", pipeline.name())
                .put("object", "pipeline")
                .put("description", pipeline.description());
        ArrayNode inputs = node.putArray("inputs");
        pipeline.inputs().forEach(input -> inputs.add(input(input)));
        ArrayNode stages = node.putArray("stages");
        pipeline.stages().forEach(stage -> stages.add(stage(stage)));
        return node;
    }

    static ObjectNode pipelines(Collection<Pipeline> pipelines) {
        ObjectNode list = JSON.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        pipelines.forEach(each -> data.add(pipeline(each)));
        return list;
    }

    private static ObjectNode input(PipelineInput input) {
        ObjectNode node = JSON.objectNode()
                .put("name", input.name())
                .put("type", input.type().word())
                .put("many", input.many())
                .put("required", input.required())
                .put("default", input.fallback())
                .put("description", input.description());
        if (!input.choices().isEmpty()) {
            node.set("choices", MAPPER.valueToTree(input.choices()));
        }
        return node;
    }

    private static ObjectNode stage(Stage stage) {
        ObjectNode node = JSON.objectNode().put("name", stage.name()).put("work", stage.work());
        Place place = stage instanceof ModelStage model ? model.forEach() : null;
        node.put("for_each", place == null ? null : place.path());
        node.set("needs", MAPPER.valueToTree(stage.needs()));
        return node;
    }

    /** A run, with all that came of it. */
    static ObjectNode run(PipelineRun run) {
        return run(run, true);
    }

    /**
     * A page of a list.
     *
     * @param runs that it has, and one more if there is a next page
     */
    static ObjectNode page(List<PipelineRun> runs, int limit) {
        List<PipelineRun> shown = runs.size() > limit ? runs.subList(0, limit) : runs;
        ObjectNode node = JSON.objectNode().put("object", "list");
        ArrayNode data = node.putArray("data");
        shown.forEach(run -> data.add(run(run, false)));
        return node.put("first_id", shown.isEmpty() ? null : shown.get(0).id())
                .put(
                        "last_id",
                        shown.isEmpty() ? null : shown.get(shown.size() - 1).id())
                .put("has_more", runs.size() > limit);
    }

    private static ObjectNode run(PipelineRun run, boolean results) {
        ObjectNode node = JSON.objectNode()
                .put("id", run.id())
                .put("object", "pipeline.run")
                .put("pipeline", run.pipeline())
                .put("status", run.status().word());
        putTime(node, "created_at", run.createdAt());
        putTime(node, "started_at", run.startedAt());
        putTime(node, "ended_at", run.endedAt());
        putTime(node, "expires_at", run.expiresAt());
        node.set("inputs", MAPPER.valueToTree(run.inputs()));
        node.set("metadata", MAPPER.valueToTree(run.metadata()));
        ArrayNode stages = node.putArray("stages");
        run.stages().forEach((name, state) -> stages.add(stage(name, state, results)));
        if (results) {
            node.put("output", run.output());
        }
        node.set("error", error(run.problem()));
        return node;
    }

    private static ObjectNode stage(String name, StageState state, boolean results) {
        ObjectNode node = JSON.objectNode()
                .put("name", name)
                .put("status", state.status().word())
                .put("done", state.done())
                .put("total", state.total())
                .put("attempts", state.attempts());
        putTime(node, "started_at", state.startedAt());
        putTime(node, "ended_at", state.endedAt());
        if (results) {
            node.set("result", MAPPER.valueToTree(state.result()));
        }
        return node;
    }

    private static JsonNode error(@Nullable Problem problem) {
        return problem == null
                ? JSON.nullNode()
                : JSON.objectNode()
                        .put("message", problem.message())
                        .put("type", problem.type())
                        .put("param", problem.param())
                        .put("code", problem.code())
                        .put("stage", problem.stage());
    }

    private static void putTime(ObjectNode node, String name, @Nullable Instant time) {
        if (time == null) {
            node.putNull(name);
        } else {
            node.put(name, time.getEpochSecond());
        }
    }
}
