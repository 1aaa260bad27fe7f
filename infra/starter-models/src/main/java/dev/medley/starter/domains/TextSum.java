package dev.medley.starter.domains;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The sum of a text's features over the root of their count; zero for a text without any. */
final class TextSum {
    private TextSum() {}

    /**
     * Adds the operations to a graph.
     *
     * @param vectors of all features (N, width)
     * @param rows the text that each is of, or -1 (N)
     * @param texts how many texts there are (scalar)
     * @return (texts, width)
     */
    static Operand<TFloat32> of(Ops tf, Operand<TFloat32> vectors, Operand<TInt64> rows, Operand<TInt32> texts) {
        return tf.math.mul(tf.math.unsortedSegmentSum(vectors, rows, texts), scale(tf, rows, texts));
    }

    /** What each text's sum is multiplied with (texts, 1). */
    static Operand<TFloat32> scale(Ops tf, Operand<TInt64> rows, Operand<TInt32> texts) {
        Operand<TFloat32> ones = tf.fill(tf.shape(rows), tf.constant(1f));
        Operand<TFloat32> counts = tf.math.unsortedSegmentSum(ones, rows, texts);
        return tf.expandDims(tf.math.rsqrt(tf.math.maximum(counts, tf.constant(1f))), tf.constant(1));
    }
}
