package dev.medley.inference.vision;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.inference.text.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hears one answer to its end. */
final class RecordedAnswer implements GenerationListener {
    private final List<ChoiceDelta> deltas = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable TokenUsage usage;
    private volatile @Nullable Reason failure;

    @Override
    public void onDelta(ChoiceDelta delta) {
        deltas.add(delta);
    }

    @Override
    public void onCompleted(TokenUsage tokens) {
        usage = tokens;
        ended.countDown();
    }

    @Override
    public void onFailed(InferenceException reason) {
        failure = reason.reason();
        ended.countDown();
    }

    RecordedAnswer await() {
        try {
            if (!ended.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("The answer did not end within 60 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    String text() {
        var text = new StringBuilder();
        deltas.forEach(delta -> text.append(delta.text()));
        return text.toString();
    }

    /** The text of each choice. */
    Map<Integer, String> choices() {
        return deltas.stream()
                .collect(Collectors.groupingBy(
                        ChoiceDelta::index, Collectors.mapping(ChoiceDelta::text, Collectors.joining())));
    }

    List<TokenLogProb> logProbs() {
        return deltas.stream().flatMap(delta -> delta.logProbs().stream()).toList();
    }

    @Nullable
    TokenUsage usage() {
        return usage;
    }

    @Nullable
    Reason failure() {
        return failure;
    }
}
