package dev.medley.starter.domains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * Writes the classifier as a TensorFlow SavedModel that takes strings: its signature {@code serving_default} maps
 * {@code text} (B) to {@code embedding} (B, subfields), of unit length or zero, and {@code probabilities} (B, labels).
 * The embedding has the roots of the probabilities of the subfields. The weights are constants of the graph, the table
 * as a byte each with a scale for each row. Labels and background texts are assets.
 */
final class SavedModelFolder {
    private static final int ZERO = 128;
    private static final float LARGEST = 127;
    private static final ReduceSum.Options KEEP = ReduceSum.keepDims(true);

    private SavedModelFolder() {}

    /** Replaces what the folder has of these files. */
    static void write(
            Path folder, ClassifierShape shape, ClassifierWeights weights, List<String> labels, List<String> background)
            throws IOException {
        Path assets = Files.createDirectories(folder.resolve("assets"));
        Files.write(assets.resolve("labels.txt"), labels);
        Files.write(assets.resolve("background.txt"), background);
        try (Graph graph = new Graph()) {
            SignatureDef signature = serve(Ops.create(graph), shape, weights);
            Files.write(
                    folder.resolve("saved_model.pb"),
                    SavedModel.newBuilder()
                            .setSavedModelSchemaVersion(1)
                            .addMetaGraphs(MetaGraphDef.newBuilder()
                                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                                            .addTags("serve")
                                            .setTensorflowVersion("2.16.1"))
                                    .setGraphDef(graph.toGraphDef())
                                    .putSignatureDef("serving_default", signature))
                            .build()
                            .toByteArray());
        }
    }

    private static SignatureDef serve(Ops tf, ClassifierShape shape, ClassifierWeights weights) {
        Placeholder<TString> text = tf.withName("text").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
        TextFeatures features = TextFeatures.of(tf, text, shape.buckets());
        Operand<TFloat32> sum = TextSum.of(
                tf, rowsOf(tf, shape, weights.table(), features.buckets()), features.rows(), features.texts());
        Operand<TFloat32> head = tf.constant(Shape.of(shape.width(), shape.labels()), DataBuffers.of(weights.head()));
        Operand<TFloat32> logits = tf.math.add(tf.linalg.matMul(sum, head), tf.constant(weights.bias()));
        Operand<TFloat32> probabilities = tf.withName("probabilities").nn.softmax(logits);
        Operand<TFloat32> subfieldHead =
                tf.constant(Shape.of(shape.width(), shape.subfields()), DataBuffers.of(weights.subfieldHead()));
        Operand<TFloat32> subfields = tf.nn.softmax(tf.linalg.matMul(sum, subfieldHead));
        Operand<TFloat32> saysAnything =
                tf.math.sign(tf.reduceSum(tf.math.square(sum), tf.constant(new int[] {1}), KEEP));
        Operand<TFloat32> embedding = tf.withName("embedding").math.mul(tf.math.sqrt(subfields), saysAnything);
        return SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("text", info(text, DataType.DT_STRING, -1))
                .putOutputs("embedding", info(embedding, DataType.DT_FLOAT, -1, shape.subfields()))
                .putOutputs("probabilities", info(probabilities, DataType.DT_FLOAT, -1, shape.labels()))
                .build();
    }

    /** The rows of the table that were asked for, from bytes and scales. */
    private static Operand<TFloat32> rowsOf(Ops tf, ClassifierShape shape, float[] table, Operand<TInt64> wanted) {
        var bytes = new byte[table.length];
        var scales = new float[shape.buckets()];
        for (int row = 0; row < shape.buckets(); row++) {
            int start = row * shape.width();
            float largest = 0;
            for (int i = start; i < start + shape.width(); i++) {
                largest = Math.max(largest, Math.abs(table[i]));
            }
            scales[row] = largest / LARGEST;
            for (int i = start; i < start + shape.width(); i++) {
                bytes[i] = (byte) (ZERO + (largest == 0 ? 0 : Math.round(table[i] / scales[row])));
            }
        }
        var stored = tf.constant(Shape.of(shape.buckets(), shape.width()), DataBuffers.of(bytes));
        Operand<TFloat32> whole = tf.dtypes.cast(tf.gather(stored, wanted, tf.constant(0)), TFloat32.class);
        Operand<TFloat32> scale = tf.gather(tf.constant(scales), wanted, tf.constant(0));
        return tf.math.mul(tf.math.sub(whole, tf.constant((float) ZERO)), tf.expandDims(scale, tf.constant(1)));
    }

    private static TensorInfo info(Operand<?> operand, DataType type, long... form) {
        var shape = TensorShapeProto.newBuilder();
        for (long size : form) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(operand.op().name() + ":" + operand.asOutput().index())
                .setDtype(type)
                .setTensorShape(shape)
                .build();
    }
}
