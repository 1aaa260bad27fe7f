package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters that chat and plain completions share. */
final class CommonParameters {
    static final int MAX_CHOICES = 16;
    private static final int MAX_NAME = 256;
    private static final int MAX_STOPS = 4;
    private static final int MAX_STOP_LENGTH = 256;
    private static final int MAX_BIASES = 1024;
    private static final int MAX_USER = 512;
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private CommonParameters() {}

    /** Reads them into a generation that lacks its input, its token limit and its log-probabilities. */
    static Generation.Builder read(JsonObject request) {
        Generation.Builder generation = Generation.newBuilder().setModel(model(request));
        Sampling sampling = sampling(request);
        if (!sampling.equals(Sampling.getDefaultInstance())) {
            generation.setSampling(sampling);
        }
        stop(request).forEach(generation::addStop);
        Integer choices = request.integer("n", 1, MAX_CHOICES);
        if (choices != null) {
            generation.setChoiceCount(choices);
        }
        generation.setIgnoreEndOfSequence(request.flag("ignore_eos", false));
        String user = request.string("user");
        if (user != null) {
            requireLength(request, "user", user, 0, MAX_USER);
            generation.setUser(user);
        }
        request.accept("store", "metadata", "service_tier", "safety_identifier", "prompt_cache_key");
        return generation;
    }

    /** Whether the answer is a stream, and whether that ends with the usage. */
    static Streaming streaming(JsonObject request) {
        boolean stream = request.flag("stream", false);
        JsonObject options = request.object("stream_options");
        boolean usage = false;
        if (options != null) {
            usage = options.flag("include_usage", false);
            options.accept("include_obfuscation");
            options.end();
        }
        return new Streaming(stream, stream && usage);
    }

    /** @throws MedleyException UNSUPPORTED_PARAMETER if a job is to be answered piece by piece */
    static void refuseStream(boolean stream) {
        if (stream) {
            throw JsonObject.unsupported("stream", "A job's answer comes as a whole; leave 'stream' out");
        }
    }

    /** How an answer is sent. */
    record Streaming(boolean stream, boolean includeUsage) {}

    /** The name of the model. */
    static String model(JsonObject request) {
        String model = JsonObject.text(request.required("model"), "model");
        requireLength(request, "model", model, 1, MAX_NAME);
        return model;
    }

    private static Sampling sampling(JsonObject request) {
        Sampling.Builder sampling = Sampling.newBuilder();
        set(request.number("temperature", 0, 2), sampling::setTemperature);
        set(request.number("top_p", Float.MIN_VALUE, 1), sampling::setTopP);
        Integer topK = request.integer("top_k", -1, Integer.MAX_VALUE);
        if (topK != null) {
            sampling.setTopK(Math.max(0, topK));
        }
        set(request.number("min_p", 0, 1), sampling::setMinP);
        set(request.number("presence_penalty", -2, 2), sampling::setPresencePenalty);
        set(request.number("frequency_penalty", -2, 2), sampling::setFrequencyPenalty);
        set(request.number("repetition_penalty", Float.MIN_VALUE, 2), sampling::setRepetitionPenalty);
        Long seed = request.int64("seed");
        if (seed != null) {
            sampling.setSeed(seed);
        }
        biases(request, sampling);
        return sampling.build();
    }

    private static void biases(JsonObject request, Sampling.Builder sampling) {
        JsonObject biases = request.object("logit_bias");
        if (biases == null) {
            return;
        }
        if (biases.node().size() > MAX_BIASES) {
            throw request.invalid(
                    "logit_bias",
                    "Invalid 'logit_bias': %d entries, at most %d are allowed"
                            .formatted(biases.node().size(), MAX_BIASES));
        }
        for (var bias : biases.node().properties()) {
            double value = JsonObject.number(bias.getValue(), biases.path(bias.getKey()), -100, 100);
            sampling.putLogitBias(tokenId(biases, bias.getKey()), (float) value);
        }
    }

    private static int tokenId(JsonObject biases, String key) {
        try {
            long id = Long.parseLong(key);
            if (id >= 0 && id <= MAX_UINT32) {
                return (int) id;
            }
        } catch (NumberFormatException e) {
            // Said below, as any other key that is no id.
        }
        throw biases.invalid(
                key, "Invalid 'logit_bias': the key '%s' is no token id".formatted(JsonObject.shortened(key)));
    }

    private static List<String> stop(JsonObject request) {
        JsonNode stop = request.get("stop");
        if (stop == null) {
            return List.of();
        }
        List<JsonNode> texts = stop.isString() ? List.of(stop) : JsonObject.array(stop, "stop", MAX_STOPS);
        List<String> stops = new java.util.ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String name = stop.isString() ? "stop" : "stop[%d]".formatted(i);
            String text = JsonObject.text(texts.get(i), name);
            requireLength(request, name, text, 1, MAX_STOP_LENGTH);
            stops.add(text);
        }
        return stops;
    }

    private static void requireLength(JsonObject request, String name, String text, int min, int max) {
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            throw request.invalid(
                    name, "Invalid '%s': %d characters, not from %d to %d".formatted(name, length, min, max));
        }
    }

    private interface FloatSetter {
        Sampling.Builder set(float value);
    }

    private static void set(@Nullable Float value, FloatSetter setter) {
        if (value != null) {
            setter.set(value);
        }
    }
}
