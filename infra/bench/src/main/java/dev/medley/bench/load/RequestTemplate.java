package dev.medley.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all requests of a run have in common.
 *
 * @param maxTokens most tokens to generate
 * @param temperature 0 to 2; null leaves it to the server
 * @param ignoreEos whether generation goes on past the end-of-sequence token, so that every answer has
 *     {@code maxTokens} tokens; an extension that Medley, vLLM, SGLang and llama.cpp know as {@code ignore_eos}
 */
record RequestTemplate(
        Endpoint endpoint, String model, int maxTokens, @Nullable Double temperature, boolean ignoreEos) {
    /** A streamed request in JSON. */
    byte[] body(String prompt) {
        var body = new LinkedHashMap<String, Object>();
        body.put("model", model);
        var input = endpoint.input(prompt);
        body.put(input.getKey(), input.getValue());
        body.put("max_tokens", maxTokens);
        if (temperature != null) {
            body.put("temperature", temperature);
        }
        if (ignoreEos) {
            body.put("ignore_eos", true);
        }
        body.put("stream", true);
        body.put("stream_options", Map.of("include_usage", true));
        return JsonMapper.shared().writeValueAsBytes(body);
    }
}
