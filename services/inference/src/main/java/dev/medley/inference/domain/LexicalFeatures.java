package dev.medley.inference.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What few examples of a domain are told by: the words of a text and the n-grams within them, each weighted by how rare
 * it is in the background, and the embedding beside them. Both parts have unit length.
 */
final class LexicalFeatures {
    private static final int BUCKETS = 1 << 16;
    private static final float EMBEDDING_SHARE = 1.5f;
    private static final float LEAST_EMBEDDING = 0.02f;
    private static final int SHORTEST_GRAM = 3;
    private static final int LONGEST_GRAM = 5;
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private final float[] rarity;

    private LexicalFeatures(float[] rarity) {
        this.rarity = rarity;
    }

    /** Learns from texts of all kinds which features are rare. */
    static LexicalFeatures of(List<String> background) {
        var counts = new int[BUCKETS];
        for (String text : background) {
            counts(text).keySet().forEach(bucket -> counts[bucket]++);
        }
        var rarity = new float[BUCKETS];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            rarity[bucket] = (float) Math.log((background.size() + 1.0) / (counts[bucket] + 1.0));
        }
        return new LexicalFeatures(rarity);
    }

    FeatureVector vector(String text, float[] embedding) {
        Map<Integer, Integer> counts = counts(text);
        int[] said = IntStream.range(0, embedding.length)
                .filter(i -> embedding[i] >= LEAST_EMBEDDING)
                .toArray();
        var indices = new int[counts.size() + said.length];
        var values = new float[indices.length];
        int next = 0;
        double square = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            indices[next] = entry.getKey();
            values[next] = (float) (1 + Math.log(entry.getValue())) * rarity[entry.getKey()];
            square += values[next] * values[next];
            next++;
        }
        for (int i = 0; i < next; i++) {
            values[i] /= (float) Math.sqrt(square);
        }
        for (int i : said) {
            indices[next] = BUCKETS + i;
            values[next++] = EMBEDDING_SHARE * embedding[i];
        }
        return new FeatureVector(BUCKETS + embedding.length, indices, values);
    }

    private static Map<Integer, Integer> counts(String text) {
        var counts = new HashMap<Integer, Integer>();
        for (String word : NO_WORD.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                String marked = "<" + word + ">";
                count(marked, counts);
                for (int size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++) {
                    for (int start = 0; start + size <= marked.length(); start++) {
                        count(marked.substring(start, start + size), counts);
                    }
                }
            }
        }
        return counts;
    }

    private static void count(String feature, Map<Integer, Integer> counts) {
        int hash = feature.hashCode() * 0x9E3779B1;
        counts.merge((hash >>> 16) % BUCKETS, 1, Integer::sum);
    }
}
