package dev.medley.inference.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is new in one choice.
 *
 * @param index the choice, from 0
 * @param text new text, cut at character borders, possibly empty
 * @param tokens how many tokens were generated since the last delta of this choice
 * @param finishReason why the choice ended, or null while it goes on
 * @param matchedStop the stop text that ended it, if one did
 * @param logProbs one entry for each new token, if asked for
 */
public record ChoiceDelta(
        int index,
        String text,
        int tokens,
        @Nullable FinishReason finishReason,
        @Nullable String matchedStop,
        List<TokenLogProb> logProbs) {}
