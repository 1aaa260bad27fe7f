package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.LogProbsRequest;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.TokenIds;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A request to {@code /v1/completions}, validated.
 *
 * @param generations what to ask of workers, one for each prompt
 * @param choices choices of each prompt
 * @param stream whether to answer piece by piece
 * @param includeUsage whether a stream ends with the usage
 */
record CompletionRequest(List<Generation> generations, int choices, boolean stream, boolean includeUsage) {
    private static final int DEFAULT_MAX_TOKENS = 16;
    private static final int MAX_PROMPTS = 128;
    private static final int MAX_TOKEN_IDS = 1 << 20;
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;

    static CompletionRequest read(JsonObject request) {
        Generation.Builder common = CommonParameters.read(request);
        CommonParameters.Streaming streaming = CommonParameters.streaming(request);
        boolean echo = request.flag("echo", false);
        Integer maxTokens = request.integer("max_tokens", 1, Integer.MAX_VALUE);
        common.setMaxTokens(maxTokens == null ? DEFAULT_MAX_TOKENS : maxTokens);
        logProbs(request, common, echo);
        List<Generation> generations = prompts(request.required("prompt")).stream()
                .map(prompt -> common.clone().setPrompt(prompt.setEcho(echo)).build())
                .toList();
        refuseUnsupported(request);
        request.end();
        int choices = common.hasChoiceCount() ? common.getChoiceCount() : 1;
        return new CompletionRequest(generations, choices, streaming.stream(), streaming.includeUsage());
    }

    private static void logProbs(JsonObject request, Generation.Builder generation, boolean echo) {
        Integer logProbs = request.integer("logprobs", 0, 5);
        if (logProbs == null) {
            return;
        }
        if (echo) {
            throw JsonObject.unsupported("logprobs", "'logprobs' together with 'echo' is not supported yet");
        }
        generation.setLogProbs(LogProbsRequest.newBuilder().setTopCount(logProbs));
    }

    private static void refuseUnsupported(JsonObject request) {
        request.refuse("suffix", "");
        Integer bestOf = request.integer("best_of", 1, CommonParameters.MAX_CHOICES);
        Integer choices = request.integer("n", 1, CommonParameters.MAX_CHOICES);
        if (bestOf != null && bestOf != (choices == null ? 1 : choices)) {
            throw JsonObject.unsupported(
                    "best_of", "The parameter 'best_of' is not supported yet, unless it equals 'n'");
        }
    }

    private static List<Prompt.Builder> prompts(JsonNode value) {
        if (value.isString()) {
            return List.of(text(value, "prompt"));
        }
        if (!value.isArray()) {
            throw JsonObject.wrongType(
                    value, "prompt", "a string, an array of strings, of token ids, or of arrays of token ids");
        }
        if (value.isEmpty()) {
            throw MedleyException.invalid("prompt", "Invalid 'prompt': empty, at least 1 prompt is required");
        }
        if (value.get(0).isNumber()) {
            return List.of(tokenIds(value, "prompt"));
        }
        List<JsonNode> elements = JsonObject.array(value, "prompt", MAX_PROMPTS);
        List<Prompt.Builder> prompts = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            String path = "prompt[%d]".formatted(i);
            JsonNode element = elements.get(i);
            prompts.add(element.isArray() ? tokenIds(element, path) : text(element, path));
        }
        return prompts;
    }

    private static Prompt.Builder text(JsonNode value, String path) {
        return Prompt.newBuilder().setText(JsonObject.text(value, path));
    }

    private static Prompt.Builder tokenIds(JsonNode value, String path) {
        List<JsonNode> elements = JsonObject.array(value, path, MAX_TOKEN_IDS);
        if (elements.isEmpty()) {
            throw MedleyException.invalid(path, "Invalid '%s': empty, at least 1 token id is required".formatted(path));
        }
        TokenIds.Builder ids = TokenIds.newBuilder();
        for (int i = 0; i < elements.size(); i++) {
            ids.addIds((int) JsonObject.whole(elements.get(i), "%s[%d]".formatted(path, i), 0, MAX_UINT32));
        }
        return Prompt.newBuilder().setTokenIds(ids);
    }
}
