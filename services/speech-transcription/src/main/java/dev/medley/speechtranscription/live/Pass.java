package dev.medley.speechtranscription.live;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One hearing of an utterance by the engine: gathers what it says. Called on the engine's thread. */
final class Pass implements TranscriptionListener {
    private final Consumer<Heard> onHeard;
    private final Consumer<InferenceException> onFailed;
    private final StringBuilder text = new StringBuilder();
    private final List<TranscribedWord> words = new ArrayList<>();

    Pass(Consumer<Heard> onHeard, Consumer<InferenceException> onFailed) {
        this.onHeard = onHeard;
        this.onFailed = onFailed;
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        text.append(segment.text());
        words.addAll(segment.words());
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        onHeard.accept(Heard.of(text.toString(), words, summary));
    }

    @Override
    public void onFailed(InferenceException failure) {
        onFailed.accept(failure);
    }
}
