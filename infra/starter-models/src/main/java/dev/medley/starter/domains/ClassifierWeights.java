package dev.medley.starter.domains;

import java.util.List;

/**
 * What was learnt.
 *
 * @param table a row for each bucket (buckets, width)
 * @param head from embedding to labels (width, labels)
 * @param bias of each label (labels)
 * @param subfieldHead from embedding to subfields (width, subfields)
 */
record ClassifierWeights(float[] table, float[] head, float[] bias, float[] subfieldHead) {
    /**
     * One classifier whose logits are the mean of several: their embeddings side by side.
     *
     * @param each of the same shape
     * @param width of an embedding of each
     */
    static ClassifierWeights mean(List<ClassifierWeights> each, int width) {
        int count = each.size();
        int rows = each.get(0).table().length / width;
        var table = new float[rows * width * count];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(each.get(i).table(), row * width, table, (row * count + i) * width, width);
            }
        }
        var bias = new float[each.get(0).bias().length];
        for (ClassifierWeights one : each) {
            for (int i = 0; i < bias.length; i++) {
                bias[i] += one.bias()[i] / count;
            }
        }
        return new ClassifierWeights(
                table,
                shared(each.stream().map(ClassifierWeights::head).toList()),
                bias,
                shared(each.stream().map(ClassifierWeights::subfieldHead).toList()));
    }

    /** Heads one after the other, each with its share of the mean. */
    private static float[] shared(List<float[]> heads) {
        int size = heads.get(0).length;
        var all = new float[size * heads.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = heads.get(i / size)[i % size] / heads.size();
        }
        return all;
    }
}
