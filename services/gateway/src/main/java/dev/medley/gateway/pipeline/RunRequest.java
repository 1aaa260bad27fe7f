package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.Metadata;
import dev.medley.platform.error.MedleyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The body of {@code POST /v1/pipelines/NAME/runs}, validated.
 *
 * @param inputs what the run is given, by name: a text, or a list of texts
 * @param metadata what its owner keeps with it
 */
record RunRequest(Map<String, Object> inputs, Map<String, String> metadata) {
    private static final String INPUTS = "inputs";

    /** @throws MedleyException if the pipeline has no such inputs */
    static RunRequest read(JsonObject request, Pipeline pipeline) {
        JsonObject given = request.object(INPUTS);
        JsonObject all = given == null ? JsonObject.object(JsonNodeFactory.instance.objectNode(), INPUTS) : given;
        Map<String, Object> inputs = new LinkedHashMap<>();
        for (PipelineInput input : pipeline.inputs()) {
            inputs.put(input.name(), input.value(all));
        }
        all.end("The pipeline '%s' has no input '%%s'".formatted(pipeline.name()));
        Map<String, String> metadata = Metadata.read(request);
        request.end();
        return new RunRequest(inputs, metadata);
    }

    /** The files that it names, and the inputs that do. */
    Map<String, String> files(List<PipelineInput> declared) {
        Map<String, String> files = new LinkedHashMap<>();
        for (PipelineInput input : declared) {
            input.files(inputs).forEach(id -> files.put(id, INPUTS + "." + input.name()));
        }
        return files;
    }
}
