package dev.medley.starter.domains;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.op.random.TruncatedNormal;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * The classifier while it learns: a table of features whose rows are summed for each text, and two softmax layers over
 * that sum, one for labels and one for subfields. Adagrad throughout; the table's gradient is applied to the rows that
 * were read. Owns its graph and session; for one thread.
 */
final class ClassifierTraining implements AutoCloseable {
    private static final int BATCH = 64;
    private static final float RATE = 0.1f;
    private static final float DROPOUT = 0.2f;
    private static final float SUBFIELD_SHARE = 1;
    private static final float FIRST_WEIGHT = 0.3f;
    private static final float FIRST_SQUARES = 0.01f;
    private static final float EPSILON = 1e-7f;

    private final ClassifierShape shape;
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);
    private final Ops tf = Ops.create(graph);
    private final Placeholder<TString> text = tf.placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    private final Placeholder<TInt32> labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    private final Placeholder<TInt32> subfields = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    private final Placeholder<TFloat32> rate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    private final Placeholder<TFloat32> dropped = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    private final Learnt table;
    private final Learnt head;
    private final Learnt bias;
    private final Learnt subfieldHead;
    private final Operand<TFloat32> loss;
    private final List<Op> update;

    /** A variable and its sums of squared gradients. */
    private record Learnt(Variable<TFloat32> value, Variable<TFloat32> squares) {}

    ClassifierTraining(ClassifierShape shape, long seed) {
        this.shape = shape;
        table = learnt(Shape.of(shape.buckets(), shape.width()), 0, seed);
        head = learnt(Shape.of(shape.width(), shape.labels()), FIRST_WEIGHT, seed + 1);
        bias = learnt(Shape.of(shape.labels()), 0, seed + 2);
        subfieldHead = learnt(Shape.of(shape.width(), shape.subfields()), FIRST_WEIGHT, seed + 3);

        TextFeatures features = TextFeatures.of(tf, text, shape.buckets());
        Operand<TInt64> rows = someOf(features, seed);
        Operand<TFloat32> sum =
                TextSum.of(tf, tf.gather(table.value(), features.buckets(), tf.constant(0)), rows, features.texts());
        Operand<TFloat32> labelLogits = tf.math.add(tf.linalg.matMul(sum, head.value()), bias.value());
        Operand<TFloat32> subfieldLogits = tf.linalg.matMul(sum, subfieldHead.value());
        Operand<TFloat32> labelLoss = crossEntropy(labelLogits, labels, shape.labels());
        Operand<TFloat32> subfieldLoss = crossEntropy(subfieldLogits, subfields, shape.subfields());
        loss = tf.math.mean(labelLoss, tf.constant(0));
        Operand<TFloat32> total = tf.reduceSum(
                tf.math.add(labelLoss, tf.math.mul(subfieldLoss, tf.constant(SUBFIELD_SHARE))), tf.constant(0));
        Output<?>[] gradients = graph.addGradients(total.asOutput(), new Output<?>[] {
            sum.asOutput(),
            head.value().asOutput(),
            bias.value().asOutput(),
            subfieldHead.value().asOutput()
        });
        update = List.of(
                updateTable(features, rows, floats(gradients[0])),
                updateWhole(head, floats(gradients[1])),
                updateWhole(bias, floats(gradients[2])),
                updateWhole(subfieldHead, floats(gradients[3])));
    }

    /**
     * Learns from all texts once.
     *
     * @param done share of the whole training that lies behind: the rate falls along it
     * @return the mean loss over the labels, in nats
     */
    float epoch(List<LabelledText> texts, double done) {
        float rateNow = (float) (RATE * (1 - done));
        double sum = 0;
        for (int start = 0; start < texts.size(); start += BATCH) {
            List<LabelledText> batch = texts.subList(start, Math.min(start + BATCH, texts.size()));
            sum += step(batch, rateNow, DROPOUT) * batch.size();
        }
        return (float) (sum / texts.size());
    }

    /**
     * Learns from a batch.
     *
     * @param dropout share of the features left out
     * @return the mean loss over the labels, in nats
     */
    float step(List<LabelledText> batch, float learningRate, float dropout) {
        try (TString texts =
                        TString.vectorOf(batch.stream().map(LabelledText::text).toArray(String[]::new));
                TInt32 labelIds = TInt32.vectorOf(
                        batch.stream().mapToInt(LabelledText::label).toArray());
                TInt32 subfieldIds = TInt32.vectorOf(
                        batch.stream().mapToInt(LabelledText::subfield).toArray());
                TFloat32 rateNow = TFloat32.scalarOf(learningRate);
                TFloat32 droppedNow = TFloat32.scalarOf(dropout)) {
            Session.Runner runner = session.runner()
                    .feed(text, texts)
                    .feed(labels, labelIds)
                    .feed(subfields, subfieldIds)
                    .feed(rate, rateNow)
                    .feed(dropped, droppedNow)
                    .fetch(loss);
            update.forEach(runner::addTarget);
            try (Result result = runner.run()) {
                return ((TFloat32) result.get(0)).getFloat();
            }
        }
    }

    /** A copy of what was learnt so far. */
    ClassifierWeights weights() {
        try (Result result = session.runner()
                .fetch(table.value())
                .fetch(head.value())
                .fetch(bias.value())
                .fetch(subfieldHead.value())
                .run()) {
            return new ClassifierWeights(
                    copy((TFloat32) result.get(0)),
                    copy((TFloat32) result.get(1)),
                    copy((TFloat32) result.get(2)),
                    copy((TFloat32) result.get(3)));
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    private Learnt learnt(Shape form, float spread, long seed) {
        Variable<TFloat32> value = tf.variable(form, TFloat32.class);
        Variable<TFloat32> squares = tf.variable(form, TFloat32.class);
        Operand<TFloat32> first = tf.math.mul(
                tf.random.truncatedNormal(
                        tf.constant(form), TFloat32.class, TruncatedNormal.seed(seed), TruncatedNormal.seed2(seed)),
                tf.constant(spread));
        session.run(tf.assign(value, first));
        session.run(tf.assign(squares, tf.fill(tf.constant(form), tf.constant(FIRST_SQUARES))));
        return new Learnt(value, squares);
    }

    /** The rows of the features, with those left out set to -1, which belongs to no text. */
    private Operand<TInt64> someOf(TextFeatures features, long seed) {
        Operand<TFloat32> chance = tf.random.randomUniform(
                tf.shape(features.rows()), TFloat32.class, RandomUniform.seed(seed), RandomUniform.seed2(seed + 4));
        return tf.select(
                tf.math.less(chance, dropped), tf.fill(tf.shape(features.rows()), tf.constant(-1L)), features.rows());
    }

    private Operand<TFloat32> crossEntropy(Operand<TFloat32> logits, Operand<TInt32> expected, int classes) {
        Operand<TFloat32> wanted = tf.oneHot(expected, tf.constant(classes), tf.constant(1f), tf.constant(0f));
        return tf.math.neg(tf.reduceSum(tf.math.mul(wanted, tf.nn.logSoftmax(logits)), tf.constant(1)));
    }

    private Op updateTable(TextFeatures features, Operand<TInt64> rows, Operand<TFloat32> sumGradient) {
        Operand<TFloat32> scaled = tf.math.mul(sumGradient, TextSum.scale(tf, rows, features.texts()));
        Operand<TInt64> read = tf.math.maximum(rows, tf.constant(0L));
        Operand<TFloat32> kept = tf.dtypes.cast(tf.math.greaterEqual(rows, tf.constant(0L)), TFloat32.class);
        Operand<TFloat32> gradient =
                tf.math.mul(tf.gather(scaled, read, tf.constant(0)), tf.expandDims(kept, tf.constant(1)));
        return tf.train.sparseApplyAdagrad(
                table.value(), table.squares(), rate, tf.constant(EPSILON), gradient, features.buckets());
    }

    private Op updateWhole(Learnt weight, Operand<TFloat32> gradient) {
        return tf.train.applyAdagrad(weight.value(), weight.squares(), rate, gradient);
    }

    @SuppressWarnings("unchecked")
    private static Operand<TFloat32> floats(Output<?> gradient) {
        return (Output<TFloat32>) gradient;
    }

    private static float[] copy(TFloat32 tensor) {
        var values = new float[Math.toIntExact(tensor.shape().size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
