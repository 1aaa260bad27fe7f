package dev.medley.inference.speech;

import dev.medley.inference.checkpoint.WhisperGeneration;

/**
 * Which times may stand where in a transcript (Radford et al. 2022, section 4.5, and
 * {@code WhisperTimeStampLogitsProcessor} of transformers): it starts with one, they come in pairs but at the end, and
 * never go back. Immutable.
 */
final class TimestampRules {
    private final int endOfText;
    private final int firstTime;
    private final int lastToken;
    private final int latestStart;

    TimestampRules(WhisperGeneration generation, int vocabSize) {
        this.endOfText = generation.endOfText();
        this.firstTime = generation.firstTime();
        this.lastToken = vocabSize - 1;
        Integer initial = generation.maxInitialTimestampIndex();
        this.latestStart = initial == null || initial >= vocabSize - firstTime ? lastToken : firstTime + initial;
    }

    /** What may follow the tokens so far; without times, everything. */
    TokenRule next(TokenList tokens, boolean timed, float temperature, float draw) {
        boolean first = tokens.size() == 0;
        if (!timed) {
            return new TokenRule(first, false, 0, firstTime, lastToken, temperature, draw);
        }
        if (first) {
            return new TokenRule(true, true, firstTime, firstTime, latestStart, temperature, draw);
        }
        boolean afterTime = isTime(tokens.last(1));
        boolean afterPair = afterTime && (tokens.size() < 2 || isTime(tokens.last(2)));
        boolean closing = afterTime && !afterPair;
        int earliest = afterPair ? lastToken + 1 : earliest(tokens, closing);
        return new TokenRule(false, true, closing ? endOfText : 0, earliest, lastToken, temperature, draw);
    }

    /** A pair may say the same time twice; otherwise time goes on. */
    private int earliest(TokenList tokens, boolean closing) {
        for (int back = 1; back <= tokens.size(); back++) {
            if (isTime(tokens.last(back))) {
                return closing ? tokens.last(back) : tokens.last(back) + 1;
            }
        }
        return firstTime;
    }

    private boolean isTime(int token) {
        return token >= firstTime;
    }
}
