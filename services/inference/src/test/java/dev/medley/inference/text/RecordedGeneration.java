package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears one generation to its end. */
final class RecordedGeneration implements GenerationListener {
    private final List<ChoiceDelta> deltas = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<ChoiceDelta> onDelta;
    private volatile @Nullable TokenUsage usage;
    private volatile @Nullable InferenceException failure;

    RecordedGeneration() {
        this(delta -> {});
    }

    RecordedGeneration(Consumer<ChoiceDelta> onDelta) {
        this.onDelta = onDelta;
    }

    static RecordedGeneration of(TextGenerator generator, GenerationTask task) {
        var recorded = new RecordedGeneration();
        generator.submit(task, recorded);
        return recorded.await();
    }

    @Override
    public synchronized void onDelta(ChoiceDelta delta) {
        deltas.add(delta);
        onDelta.accept(delta);
    }

    @Override
    public void onCompleted(TokenUsage tokens) {
        usage = tokens;
        ended.countDown();
    }

    @Override
    public void onFailed(InferenceException reason) {
        failure = reason;
        ended.countDown();
    }

    RecordedGeneration await() {
        try {
            if (!ended.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("The generation did not end within 60 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    synchronized List<ChoiceDelta> deltas(int choice) {
        return deltas.stream().filter(delta -> delta.index() == choice).toList();
    }

    String text(int choice) {
        var text = new StringBuilder();
        deltas(choice).forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    String text() {
        return text(0);
    }

    ChoiceDelta last(int choice) {
        List<ChoiceDelta> all = deltas(choice);
        return all.get(all.size() - 1);
    }

    List<TokenLogProb> logProbs() {
        return deltas(0).stream().flatMap(delta -> delta.logProbs().stream()).toList();
    }

    @Nullable
    TokenUsage usage() {
        return usage;
    }

    @Nullable
    InferenceException failure() {
        return failure;
    }
}
