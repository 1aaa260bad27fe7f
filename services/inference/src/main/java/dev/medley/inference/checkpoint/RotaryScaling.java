package dev.medley.inference.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Computes rotary embeddings as {@code transformers.modeling_rope_utils} does, in single precision where it does. Reads
 * {@code rope_scaling} with {@code rope_theta}, or {@code rope_parameters} of transformers 5.
 */
final class RotaryScaling {
    private static final String EXPECTED_TYPE = "default, linear, llama3 or yarn";
    private static final int LONGEST_CONTEXT = DecoderConfigReader.LONGEST_CONTEXT;

    private final JsonFields rope;
    private final int headDim;
    private final int originalContext;
    private final double theta;

    private RotaryScaling(JsonFields config, JsonFields rope, int headDim, int maxPositions) {
        this.rope = rope;
        this.headDim = headDim;
        this.theta = theta(config, rope);
        this.originalContext = originalContext(config, rope, maxPositions);
    }

    static RotaryEmbedding read(JsonFields config, int headDim, int maxPositions) {
        JsonFields rope = parameters(config);
        refusePartial(config);
        refusePartial(rope);
        String type = rope.text("rope_type");
        if (type == null) {
            type = rope.text("type");
        }
        var scaling = new RotaryScaling(config, rope, headDim, maxPositions);
        return switch (type == null ? "default" : type) {
            case "default" -> new RotaryEmbedding(scaling.unscaled(), 1);
            case "linear" -> new RotaryEmbedding(scaling.linear(), 1);
            case "llama3" -> new RotaryEmbedding(scaling.llama3(), 1);
            case "yarn" -> new RotaryEmbedding(scaling.yarn(), scaling.yarnAttentionScale());
            default -> throw rope.refuse("rope_type", "is \"" + type + '"', EXPECTED_TYPE);
        };
    }

    private static JsonFields parameters(JsonFields config) {
        JsonFields legacy = config.object("rope_scaling");
        if (legacy != null && !legacy.node().isEmpty()) {
            return legacy;
        }
        JsonFields parameters = config.object("rope_parameters");
        if (parameters != null) {
            for (var field : parameters.node().properties()) {
                if (field.getValue().isObject()) {
                    throw parameters.refuse(field.getKey(), "is an object", "one set of parameters for all layers");
                }
            }
            return parameters;
        }
        return new JsonFields(config.source(), config.node().objectNode());
    }

    private static void refusePartial(JsonFields fields) {
        Double factor = fields.optionalNumber("partial_rotary_factor", 0, 1);
        if (factor != null && factor != 1) {
            throw fields.refuse("partial_rotary_factor", "is " + factor, "1.0, a rotation of the whole head");
        }
    }

    private static double theta(JsonFields config, JsonFields rope) {
        Double theta = rope.optionalNumber("rope_theta", 1, 1e12);
        if (theta == null) {
            theta = config.optionalNumber("rope_theta", 1, 1e12);
        }
        return theta == null ? 10_000 : theta;
    }

    private static int originalContext(JsonFields config, JsonFields rope, int maxPositions) {
        String field = "original_max_position_embeddings";
        Integer original = config.optionalInteger(field, 1, LONGEST_CONTEXT);
        if (original == null) {
            original = rope.optionalInteger(field, 1, LONGEST_CONTEXT);
        }
        return original == null ? maxPositions : original;
    }

    private double factor() {
        return rope.number("factor", 1e-3, 1e6);
    }

    /** theta ^ (2 i / headDim) */
    private float period(int pair) {
        return (float) Math.pow(theta, (float) (2 * pair) / headDim);
    }

    private float[] unscaled() {
        var frequencies = new float[headDim / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            frequencies[pair] = 1f / period(pair);
        }
        return frequencies;
    }

    private float[] linear() {
        float factor = (float) factor();
        float[] frequencies = unscaled();
        for (int pair = 0; pair < frequencies.length; pair++) {
            frequencies[pair] /= factor;
        }
        return frequencies;
    }

    private float[] llama3() {
        float factor = (float) factor();
        float low = (float) rope.number("low_freq_factor", 1e-3, 1e6);
        float high = (float) rope.number("high_freq_factor", 1e-3, 1e6);
        if (high <= low) {
            throw rope.refuse("high_freq_factor", "is " + high, "more than low_freq_factor, " + low);
        }
        float[] frequencies = unscaled();
        for (int pair = 0; pair < frequencies.length; pair++) {
            float wavelength = (float) (2 * Math.PI) / frequencies[pair];
            if (wavelength > originalContext / low) {
                frequencies[pair] /= factor;
            } else if (wavelength >= originalContext / high) {
                float smooth = (originalContext / wavelength - low) / (high - low);
                frequencies[pair] = (1 - smooth) * frequencies[pair] / factor + smooth * frequencies[pair];
            }
        }
        return frequencies;
    }

    private float[] yarn() {
        float factor = (float) factor();
        double first = correctionDimension(orElse(rope.optionalNumber("beta_fast", 0, 1e6), 32));
        double last = correctionDimension(orElse(rope.optionalNumber("beta_slow", 0, 1e6), 1));
        if (rope.flag("truncate", true)) {
            first = Math.floor(first);
            last = Math.ceil(last);
        }
        first = Math.max(first, 0);
        last = Math.min(last, headDim - 1);
        float width = (float) (first == last ? 0.001 : last - first);
        var frequencies = new float[headDim / 2];
        for (int pair = 0; pair < frequencies.length; pair++) {
            float ramp = Math.min(1, Math.max(0, (pair - (float) first) / width));
            float kept = 1 - ramp;
            frequencies[pair] = 1f / (factor * period(pair)) * (1 - kept) + 1f / period(pair) * kept;
        }
        return frequencies;
    }

    /** The dimension that turns {@code rotations} times over the original context. */
    private double correctionDimension(double rotations) {
        return headDim * Math.log(originalContext / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private float yarnAttentionScale() {
        Double given = rope.optionalNumber("attention_factor", 1e-3, 1e3);
        if (given != null) {
            return given.floatValue();
        }
        double mscale = orElse(rope.optionalNumber("mscale", 0, 1e3), 0);
        double mscaleAllDim = orElse(rope.optionalNumber("mscale_all_dim", 0, 1e3), 0);
        return (float) (mscale != 0 && mscaleAllDim != 0 ? yarnScale(mscale) / yarnScale(mscaleAllDim) : yarnScale(1));
    }

    private double yarnScale(double mscale) {
        return factor() <= 1 ? 1 : 0.1 * mscale * Math.log(factor()) + 1;
    }

    /** Python's {@code value or otherwise}. */
    private static double orElse(@Nullable Double value, double otherwise) {
        return value == null || value == 0 ? otherwise : value;
    }
}
