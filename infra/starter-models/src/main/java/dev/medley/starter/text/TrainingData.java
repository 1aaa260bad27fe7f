package dev.medley.starter.text;

import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Example;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a run learns from and is measured on.
 *
 * @param epochs the examples of an epoch, counted from 0; the same each time it is asked
 * @param heldOut examples that are never learnt
 */
record TrainingData(IntFunction<List<Example>> epochs, List<? extends Example> heldOut) {
    static TrainingData of(Corpus corpus) {
        return new TrainingData(corpus::training, corpus.heldOutPhrasings());
    }
}
