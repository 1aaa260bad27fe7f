package dev.medley.inference.speech;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Program;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Log-mel features as Hugging Face's {@code WhisperFeatureExtractor} computes them (Radford et al. 2022, section 2.2):
 * the program {@code log_mel.py}. One thread uses it at a time; it owns native memory until {@link #close()}.
 */
public final class LogMel implements AutoCloseable {
    /** Samples a second that Whisper hears. */
    public static final int SAMPLE_RATE = 16_000;
    /** Samples from one frame to the next. */
    public static final int HOP = 160;

    static final int FRAME_WIDTH = 400;

    private final Program program;
    private final int bins;

    private LogMel(Program program, int bins) {
        this.program = program;
        this.bins = bins;
    }

    /** @param bins mel bins of a frame: 80, or 128 from large-v3 on */
    public static LogMel load(int bins, Device device) {
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("tables", Attribute.emptyDict());
        attributes.put("width", Attribute.of(FRAME_WIDTH));
        attributes.put("hop", Attribute.of(HOP));
        Program program = Program.compile("log_mel", attributes, device);
        int frequencies = FRAME_WIDTH / 2 + 1;
        try (NDManager scope = program.manager().newSubManager()) {
            float[] bank = MelFilterBank.weights(bins, frequencies, SAMPLE_RATE);
            program.call("load", new NDList(scope.create(bank, new Shape(bins, frequencies))));
        }
        return new LogMel(program, bins);
    }

    /** Mel bins of a frame. */
    public int bins() {
        return bins;
    }

    /**
     * The features of one sound. Pad a short one with silence to the length that the model hears, as the feature
     * extractor does, since what is 80 dB below the loudest of the whole counts as that.
     *
     * @param samples at {@link #SAMPLE_RATE}, from -1 to 1, more than 200 of them
     * @return bins times frames, bin after bin; a frame for each {@link #HOP} samples
     */
    public float[] features(float[] samples) {
        try (NDManager scope = program.manager().newSubManager()) {
            return features(scope, List.of(samples)).toFloatArray();
        }
    }

    /** The features (B, bins, frames) of sounds of the same length, which belong to the scope. */
    NDArray features(NDManager scope, List<float[]> sounds) {
        int length = sounds.get(0).length;
        ByteBuffer bytes = scope.allocateDirect(sounds.size() * length * Float.BYTES);
        var floats = bytes.asFloatBuffer();
        sounds.forEach(floats::put);
        NDArray input = scope.create(bytes, new Shape(sounds.size(), length), DataType.FLOAT32);
        NDArray features = program.call("features", new NDList(input)).singletonOrThrow();
        features.attach(scope);
        return features;
    }

    NDManager manager() {
        return program.manager();
    }

    @Override
    public void close() {
        program.close();
    }
}
