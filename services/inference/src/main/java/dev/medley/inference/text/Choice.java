package dev.medley.inference.text;

import dev.medley.inference.text.Logits.RowQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One answer that is being written: how its tokens are drawn, its text so far, and when it ends. */
final class Choice {
    private final OpenTask task;
    private final int index;
    private final Sampler sampler;
    private final AnswerText text;
    private final Set<Integer> endTokens;
    private final int maxTokens;
    private final List<PendingLogProb> pending = new ArrayList<>();

    private final List<Integer> tokens = new ArrayList<>();
    private int unreported;
    private boolean finished;

    /**
     * @param endTokens tokens that end the answer and are no part of its text
     * @param maxTokens at least 1
     */
    Choice(OpenTask task, int index, Sampler sampler, AnswerText text, Set<Integer> endTokens, int maxTokens) {
        this.task = task;
        this.index = index;
        this.sampler = sampler;
        this.text = text;
        this.endTokens = endTokens;
        this.maxTokens = maxTokens;
    }

    OpenTask task() {
        return task;
    }

    boolean finished() {
        return finished;
    }

    int generated() {
        return tokens.size();
    }

    /** The newest token, which the next step decodes. */
    int lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    /** All its tokens so far. */
    List<Integer> tokens() {
        return tokens;
    }

    RowQuery query() {
        return sampler.query();
    }

    /** How many of the most likely tokens the next step should give. */
    int candidatesWanted() {
        TokenReport report = task.tokenReport();
        return Math.max(sampler.candidatesWanted(), report == null ? 1 : report.alternatives());
    }

    /** Draws the next token from a row of a step and tells the listener what it brings. */
    void advance(Logits logits, Candidates candidates, int row) {
        int token = sampler.draw(candidates, row, () -> logits.row(row));
        tokens.add(token);
        unreported++;
        if (endTokens.contains(token)) {
            finish(FinishReason.STOP);
            return;
        }
        TokenReport report = task.tokenReport();
        if (report != null) {
            pending.add(new PendingLogProb(text.decoded(), report.of(token, logits, candidates, row)));
        }
        String shown = text.append(token);
        if (text.matchedStop() != null) {
            tell(shown, FinishReason.STOP);
        } else if (tokens.size() == maxTokens) {
            finish(shown, FinishReason.LENGTH);
        } else if (!shown.isEmpty()) {
            tell(shown, null);
        }
    }

    private void finish(FinishReason reason) {
        finish("", reason);
    }

    private void finish(String shown, FinishReason reason) {
        String rest = text.finish();
        tell(shown + rest, text.matchedStop() == null ? reason : FinishReason.STOP);
    }

    private void tell(String shown, @Nullable FinishReason reason) {
        boolean all = reason != null && text.matchedStop() == null;
        List<TokenLogProb> logProbs = new ArrayList<>();
        pending.removeIf(one -> (all || one.start < text.shown()) && logProbs.add(one.logProb));
        task.deliver(new ChoiceDelta(index, shown, unreported, reason, text.matchedStop(), logProbs));
        unreported = 0;
        if (reason != null) {
            finished = true;
            task.choiceFinished(tokens.size());
        }
    }

    /**
     * The log-probability of a token whose text is held back.
     *
     * @param start where in the answer the token's text starts
     */
    private record PendingLogProb(int start, TokenLogProb logProb) {}
}
