package dev.medley.starter.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Groups the sequences of one epoch by length, so that little is padded, and shuffles the groups. */
public final class BatchPlan {
    private BatchPlan() {}

    /**
     * The batches of one epoch, in an order that {@code random} decides.
     *
     * @param tokensPerBatch rows times padded length of a batch, at most, unless one sequence alone is longer
     */
    public static List<Batch> of(List<TokenSequence> sequences, int tokensPerBatch, Random random) {
        var shuffled = new ArrayList<>(sequences);
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingInt(s -> s.ids().length));
        var batches = new ArrayList<Batch>();
        int start = 0;
        for (int end = 1; end <= shuffled.size(); end++) {
            boolean full = end == shuffled.size()
                    || (end + 1 - start) * (shuffled.get(end).ids().length - 1) > tokensPerBatch;
            if (full) {
                batches.add(Batch.of(shuffled.subList(start, end)));
                start = end;
            }
        }
        Collections.shuffle(batches, random);
        return batches;
    }
}
