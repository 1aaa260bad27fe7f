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
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * What the classifier sees of a text, as operations of a TensorFlow graph: each word, the same with each of its letters
 * left out and without vowels, each pair of neighbouring words, and the n-grams of characters within each word, hashed
 * into buckets. Case and punctuation are dropped, a doubled letter counts once, and every digit is the same. A word
 * counts up to {@value #WORD_LENGTH} characters.
 *
 * @param buckets of all texts' features (N)
 * @param rows the text that each feature is of (N)
 * @param texts how many texts there are (scalar)
 */
record TextFeatures(Operand<TInt64> buckets, Operand<TInt64> rows, Operand<TInt32> texts) {
    private static final int WORD_LENGTH = 22;
    private static final Substr.Options CHARACTERS = Substr.unit("UTF8_CHAR");
    private static final Squeeze.Options SQUEEZE_SECOND = Squeeze.axis(List.of(1L));
    private static final int SHORTEST_SHORTENED = 4;
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
        Strings marked = marked(tf, "<", words, ">");
        Strings consonants = marked(tf, "{", withoutVowels(tf, words), "}");
        found.add(marked);
        found.add(consonants);
        found.add(pairs(tf, words));
        found.add(shortened(tf, marked));
        found.add(shortened(tf, consonants));
        for (int size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++) {
            found.add(grams(tf, marked, size));
        }
        Operand<TString> values = tf.concat(found.stream().map(Strings::values).toList(), tf.constant(0));
        Operand<TInt64> rows = tf.concat(found.stream().map(Strings::rows).toList(), tf.constant(0));
        Operand<TInt32> texts = tf.stridedSlice(tf.shape(text), Indices.at(0));
        return new TextFeatures(tf.strings.toHashBucketFast(values, bucketCount), rows, texts);
    }

    /**
     * Each word with one of its letters left out, at every place: a word and the same with a slip of the finger have
     * one of these in common, whatever the slip.
     */
    private static Strings shortened(Ops tf, Strings marked) {
        Operand<TInt32> places =
                tf.expandDims(tf.range(tf.constant(1), tf.constant(WORD_LENGTH + 1), tf.constant(1)), tf.constant(0));
        Operand<TString> words = padded(tf, marked);
        Operand<TString> before = tf.strings.substr(words, tf.zerosLike(places), places, CHARACTERS);
        Operand<TString> after = tf.strings.substr(
                words,
                tf.math.add(places, tf.constant(1)),
                tf.fill(tf.shape(places), tf.constant(WORD_LENGTH)),
                CHARACTERS);
        Operand<TInt32> lengths = lengths(tf, marked);
        Operand<TInt64> where = tf.where(tf.math.logicalAnd(
                tf.math.less(tf.math.add(places, tf.constant(1)), lengths),
                tf.math.greaterEqual(lengths, tf.constant(SHORTEST_SHORTENED + 2))));
        Operand<TInt64> word = tf.stridedSlice(where, Indices.all(), Indices.at(0));
        return new Strings(
                tf.strings.strip(tf.strings.join(List.of(tf.gatherNd(before, where), tf.gatherNd(after, where)))),
                tf.gather(marked.rows(), word, tf.constant(0)));
    }

    /** Vowels are confused most. */
    private static Strings withoutVowels(Ops tf, Strings words) {
        return new Strings(
                tf.strings.regexReplace(words.values(), tf.constant("[aeiouy]"), tf.constant("")), words.rows());
    }

    private static Strings marked(Ops tf, String start, Strings words, String end) {
        return new Strings(
                tf.strings.join(List.of(tf.constant(start), words.values(), tf.constant(end))), words.rows());
    }

    /** So that every position can be read (N, 1). */
    private static Operand<TString> padded(Ops tf, Strings marked) {
        return tf.expandDims(
                tf.strings.join(List.of(marked.values(), tf.constant(" ".repeat(WORD_LENGTH)))), tf.constant(1));
    }

    /** How many characters each has (N, 1). */
    private static Operand<TInt32> lengths(Ops tf, Strings marked) {
        return tf.expandDims(tf.strings.stringLength(marked.values(), StringLength.unit("UTF8_CHAR")), tf.constant(1));
    }

    private static Strings words(Ops tf, Operand<TString> text) {
        Operand<TString> plain = tf.strings.lower(text, Lower.encoding("utf-8"));
        plain = tf.strings.regexReplace(plain, tf.constant("['’`]"), tf.constant(""));
        plain = tf.strings.regexReplace(plain, tf.constant("[^\\pL\\pM\\pN+#]+"), tf.constant(" "));
        plain = tf.strings.regexReplace(plain, tf.constant("\\pN"), tf.constant("0"));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            plain = tf.strings.regexReplace(plain, tf.constant(letter + "{2,}"), tf.constant(String.valueOf(letter)));
        }
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

    /** The n-grams of one size. */
    private static Strings grams(Ops tf, Strings marked, int size) {
        int positions = WORD_LENGTH + 3 - size;
        Operand<TInt32> starts =
                tf.expandDims(tf.range(tf.constant(0), tf.constant(positions), tf.constant(1)), tf.constant(0));
        Operand<TString> all = tf.strings.substr(
                padded(tf, marked),
                starts,
                tf.fill(tf.constant(new int[] {1, positions}), tf.constant(size)),
                CHARACTERS);
        Operand<TInt32> ends = tf.math.add(starts, tf.constant(size));
        Operand<TInt64> where = tf.where(tf.math.lessEqual(ends, lengths(tf, marked)));
        Operand<TInt64> word = tf.stridedSlice(where, Indices.all(), Indices.at(0));
        return new Strings(tf.gatherNd(all, where), tf.gather(marked.rows(), word, tf.constant(0)));
    }
}
