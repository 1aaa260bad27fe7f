package dev.medley.starter.text;

import dev.medley.starter.corpus.Example;
import dev.medley.starter.training.Batch;
import dev.medley.starter.training.BatchPlan;
import dev.medley.starter.training.LlamaTrainer;
import java.util.List;
import java.util.Random;

/** Text that a model is measured on and never learns. */
record HeldOutText(List<Batch> batches) {
    private static final int TOKENS_PER_BATCH = 1024;

    static HeldOutText of(List<? extends Example> examples, ExampleEncoder encoder) {
        return new HeldOutText(
                BatchPlan.of(examples.stream().map(encoder::encode).toList(), TOKENS_PER_BATCH, new Random(0)));
    }

    /** A part of it, for a quick look. */
    HeldOutText first(int count) {
        return new HeldOutText(batches.subList(0, Math.min(count, batches.size())));
    }

    /** The mean loss of the tokens that are scored, in nats a token. */
    double loss(LlamaTrainer trainer) {
        double sum = 0;
        long count = 0;
        for (Batch batch : batches) {
            sum += (double) trainer.loss(batch) * batch.targets().length;
            count += batch.targets().length;
        }
        return sum / count;
    }

    /** The perplexity of the tokens that are scored. */
    double perplexity(LlamaTrainer trainer) {
        return Math.exp(loss(trainer));
    }
}
