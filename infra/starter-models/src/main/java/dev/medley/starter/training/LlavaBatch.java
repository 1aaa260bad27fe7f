package dev.medley.starter.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Pictures with what is in each patch, and the texts about them.
 *
 * @param pixels of each picture, as its image processor made them (3 * S * S)
 * @param patches of each picture: for each thing that is told of patches, its class in each patch, or {@link #NOTHING}
 * @param texts of each picture; none at all for a batch that teaches the tower alone
 */
public record LlavaBatch(List<float[]> pixels, List<int[][]> patches, List<List<Text>> texts) {
    /** The class where nothing is asked. */
    public static final int NOTHING = -100;

    /**
     * A text about a picture.
     *
     * @param ids its tokens, after those of the picture
     * @param scored which of them are learnt
     * @param caption whether it is a caption rather than an answer
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Text(int[] ids, boolean[] scored, boolean caption) {}

    public LlavaBatch {
        pixels = List.copyOf(pixels);
        patches = List.copyOf(patches);
        texts = List.copyOf(texts);
    }

    public int size() {
        return pixels.size();
    }

    boolean hasTexts() {
        return !texts.isEmpty();
    }

    /** The classes of all patches: for each thing that is told, picture after picture. */
    long[] patchTargets() {
        int kinds = patches.get(0).length;
        int count = patches.get(0)[0].length;
        var targets = new long[kinds * size() * count];
        int next = 0;
        for (int kind = 0; kind < kinds; kind++) {
            for (int[][] picture : patches) {
                for (int patch = 0; patch < count; patch++) {
                    targets[next++] = picture[kind][patch];
                }
            }
        }
        return targets;
    }

    /**
     * The texts of each picture in one row, after it.
     *
     * @param length of a row
     * @param ids of tokens, (rows, length)
     * @param places of tokens, as if their text stood alone after the picture
     * @param texts to which text a token belongs, from 1 on; 0 for what all texts see
     * @param chosen the tokens after which something is learnt, in all rows together; captions first
     * @param targets what should follow them
     * @param captions how many of the chosen are of captions
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rows(int length, long[] ids, long[] places, long[] texts, long[] chosen, long[] targets, int captions) {}

    /**
     * Lays the texts out.
     *
     * @param before the tokens before a picture
     * @param image the token that stands for a feature
     * @param features of a picture
     */
    Rows rows(int[] before, int image, int features) {
        int prefix = before.length + features;
        int length = prefix
                + texts.stream()
                        .mapToInt(row ->
                                row.stream().mapToInt(text -> text.ids.length).sum())
                        .max()
                        .orElseThrow();
        var ids = new long[size() * length];
        var places = new long[size() * length];
        var numbers = new long[size() * length];
        var captions = new Targets();
        var answers = new Targets();
        for (int row = 0; row < size(); row++) {
            int at = row * length;
            for (int i = 0; i < prefix; i++) {
                ids[at] = i < before.length ? before[i] : image;
                places[at++] = i;
            }
            int number = 0;
            for (Text text : texts.get(row)) {
                number++;
                for (int i = 0; i < text.ids.length; i++) {
                    if (text.scored[i]) {
                        // What a text begins with follows the picture.
                        (text.caption ? captions : answers)
                                .add(i == 0 ? row * length + prefix - 1 : at - 1, text.ids[i]);
                    }
                    ids[at] = text.ids[i];
                    places[at] = prefix + i;
                    numbers[at++] = number;
                }
            }
        }
        int ofCaptions = captions.chosen.size();
        captions.chosen.addAll(answers.chosen);
        captions.targets.addAll(answers.targets);
        return new Rows(length, ids, places, numbers, array(captions.chosen), array(captions.targets), ofCaptions);
    }

    private static long[] array(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static final class Targets {
        private final List<Long> chosen = new ArrayList<>();
        private final List<Long> targets = new ArrayList<>();

        void add(long after, long token) {
            chosen.add(after);
            targets.add(token);
        }
    }
}
