package dev.medley.starter.domains;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.strings.Lower;
import org.tensorflow.op.strings.StringLength;
import org.tensorflow.op.strings.Substr;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * What the classifier sees of a text, as operations of a TensorFlow graph: each word, each pair of neighbouring words,
 * and the n-grams of characters within each word, some with a gap, hashed into buckets. Case and punctuation are
 * dropped, and every digit is the same. A word counts up to {@value #WORD_LENGTH} characters.
 *
 * @param buckets of all texts' features (N)
 * @param rows the text that each feature is of (N)
 * @param texts how many texts there are (scalar)
 */
record TextFeatures(Operand<TInt64> buckets, Operand<TInt64> rows, Operand<TInt32> texts) {
    private static final int WORD_LENGTH = 22;
    private static final Substr.Options CHARACTERS = Substr.unit("UTF8_CHAR");
    private static final Squeeze.Options SQUEEZE_SECOND = Squeeze.axis(List.of(1L));
    private static final int SPAN = 4;
    private static final int SHORTEST_GRAM = 3;
    private static final int LONGEST_GRAM = 5;

    /** Features found in some strings, and the text that each string is of. */
    private record Strings(Operand<TString> values, Operand<TInt64> rows) {}

    /**
     * Adds the operations to a graph.
     *
     * @param text UTF-8 (B)
     * @param bucketCount how many buckets there are
     */
    static TextFeatures of(Ops tf, Operand<TString> text, long bucketCount) {
        Strings words = words(tf, text);
        var found = new ArrayList<Strings>();
        Operand<TString> marked = tf.strings.join(List.of(tf.constant("<"), words.values(), tf.constant(">")));
        found.add(new Strings(marked, words.rows()));
        found.add(pairs(tf, words));
        Operand<TInt32> length = tf.strings.stringLength(marked, StringLength.unit("UTF8_CHAR"));
        Operand<TString> padded = tf.strings.join(List.of(marked, tf.constant(" ".repeat(WORD_LENGTH))));
        for (int size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++) {
            found.add(grams(tf, new Strings(padded, words.rows()), length, size));
        }
        Strings spans = grams(tf, new Strings(padded, words.rows()), length, SPAN);
        found.add(gapped(tf, spans, 2));
        found.add(gapped(tf, spans, 1));
        Operand<TString> values = tf.concat(found.stream().map(Strings::values).toList(), tf.constant(0));
        Operand<TInt64> rows = tf.concat(found.stream().map(Strings::rows).toList(), tf.constant(0));
        Operand<TInt32> texts = tf.stridedSlice(tf.shape(text), Indices.at(0));
        return new TextFeatures(tf.strings.toHashBucketFast(values, bucketCount), rows, texts);
    }

    /** Spans of four characters of which one does not count: a slip of the finger leaves some of them as they are. */
    private static Strings gapped(Ops tf, Strings spans, int gap) {
        Operand<TString> before = tf.strings.substr(spans.values(), tf.constant(0), tf.constant(gap), CHARACTERS);
        Operand<TString> after =
                tf.strings.substr(spans.values(), tf.constant(gap + 1), tf.constant(SPAN - gap - 1), CHARACTERS);
        return new Strings(tf.strings.join(List.of(before, tf.constant("_"), after)), spans.rows());
    }

    private static Strings words(Ops tf, Operand<TString> text) {
        Operand<TString> plain = tf.strings.lower(text, Lower.encoding("utf-8"));
        plain = tf.strings.regexReplace(plain, tf.constant("['’`]"), tf.constant(""));
        plain = tf.strings.regexReplace(plain, tf.constant("[^\\pL\\pM\\pN+#]+"), tf.constant(" "));
        plain = tf.strings.regexReplace(plain, tf.constant("\\pN"), tf.constant("0"));
        var split = tf.strings.stringSplit(plain, tf.constant(""));
        Operand<TString> words =
                tf.strings.substr(split.values(), tf.constant(0), tf.constant(WORD_LENGTH), CHARACTERS);
        return new Strings(words, tf.stridedSlice(split.indices(), Indices.all(), Indices.at(0)));
    }

    private static Strings pairs(Ops tf, Strings words) {
        Operand<TInt64> leftRows = tf.stridedSlice(words.rows(), Indices.sliceTo(-1));
        Operand<TInt64> rightRows = tf.stridedSlice(words.rows(), Indices.sliceFrom(1));
        Operand<TString> pairs = tf.strings.join(List.of(
                tf.stridedSlice(words.values(), Indices.sliceTo(-1)),
                tf.constant(" "),
                tf.stridedSlice(words.values(), Indices.sliceFrom(1))));
        Operand<TInt64> within = tf.squeeze(tf.where(tf.math.equal(leftRows, rightRows)), SQUEEZE_SECOND);
        return new Strings(tf.gather(pairs, within, tf.constant(0)), tf.gather(leftRows, within, tf.constant(0)));
    }

    /** The n-grams of one size. The words are padded, so that every position can be read. */
    private static Strings grams(Ops tf, Strings padded, Operand<TInt32> length, int size) {
        int positions = WORD_LENGTH + 3 - size;
        Operand<TInt32> starts =
                tf.expandDims(tf.range(tf.constant(0), tf.constant(positions), tf.constant(1)), tf.constant(0));
        Operand<TString> all = tf.strings.substr(
                tf.expandDims(padded.values(), tf.constant(1)),
                starts,
                tf.fill(tf.constant(new int[] {1, positions}), tf.constant(size)),
                CHARACTERS);
        Operand<TInt32> ends = tf.math.add(starts, tf.constant(size));
        Operand<TBool> inside = tf.math.lessEqual(ends, tf.expandDims(length, tf.constant(1)));
        Operand<TInt64> where = tf.where(inside);
        Operand<TInt64> word = tf.stridedSlice(where, Indices.all(), Indices.at(0));
        return new Strings(tf.gatherNd(all, where), tf.gather(padded.rows(), word, tf.constant(0)));
    }
}
