package dev.medley.textgeneration.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.worker.InferenceFailures;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the deltas of all choices and sends them as one response. */
final class WholeAnswer implements GenerationListener {
    private final AnswerIdentity identity;
    private final ResponseStream<GenerateResponse> stream;
    private final SortedMap<Integer, GatheredChoice> choices = new TreeMap<>();

    WholeAnswer(AnswerIdentity identity, ResponseStream<GenerateResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        choices.computeIfAbsent(delta.index(), GatheredChoice::new).add(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        GenerateResponse.Builder response = GenerateResponse.newBuilder()
                .setId(identity.id())
                .setModel(identity.model())
                .setUsage(GenerationResponses.usage(usage));
        choices.values().forEach(choice -> response.addChoices(choice.build()));
        stream.send(response.build());
        stream.complete();
    }

    @Override
    public void onFailed(InferenceException failure) {
        stream.fail(InferenceFailures.toMedley(failure));
    }

    private static final class GatheredChoice {
        private final Choice.Builder choice = Choice.newBuilder();
        private final StringBuilder text = new StringBuilder();

        GatheredChoice(int index) {
            choice.setIndex(index);
        }

        void add(ChoiceDelta delta) {
            text.append(delta.text());
            for (TokenLogProb logProb : delta.logProbs()) {
                choice.addLogProbs(GenerationResponses.logProb(logProb));
            }
            if (delta.finishReason() != null) {
                choice.setFinishReason(GenerationResponses.finishReason(delta.finishReason()));
            }
            if (delta.matchedStop() != null) {
                choice.setMatchedStop(delta.matchedStop());
            }
        }

        Choice build() {
            return choice.setText(text.toString()).build();
        }
    }
}
