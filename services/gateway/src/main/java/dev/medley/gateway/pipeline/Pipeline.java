package dev.medley.gateway.pipeline;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pipeline that is as it should be.
 *
 * @param name it goes by
 * @param description for people
 * @param inputs what a run is given
 * @param stages what is done, each after those that it needs
 * @param output what comes of it
 * @param source the definition that says so
 */
record Pipeline(
        String name,
        String description,
        List<PipelineInput> inputs,
        List<Stage> stages,
        TemplateText output,
        ObjectNode source) {}
