package dev.medley.inference.speech;

import java.util.SplittableRandom;

/** One try at a window's transcript, at one temperature. The engine's thread owns it. */
final class Attempt {
    private final WindowPrompt prompt;
    private final double noSpeechProbability;
    private final double temperature;
    private final boolean timed;
    private final TimestampRules rules;
    private final TokenLimits limits;
    private final SplittableRandom random;
    private final TokenList tokens = new TokenList();
    private double logProbs;
    private boolean stopped;

    Attempt(
            WindowPrompt prompt,
            double noSpeechProbability,
            double temperature,
            boolean timed,
            TimestampRules rules,
            TokenLimits limits,
            long seed) {
        this.prompt = prompt;
        this.noSpeechProbability = noSpeechProbability;
        this.temperature = temperature;
        this.timed = timed;
        this.rules = rules;
        this.limits = limits;
        this.random = new SplittableRandom(seed);
    }

    /** What may be written next. */
    TokenRule rule() {
        return rules.next(tokens, timed, (float) temperature, (float) random.nextDouble());
    }

    /** Takes the next token. */
    void advance(int token, double logProb) {
        logProbs += logProb;
        if (token == limits.endOfText()) {
            stopped = true;
        } else {
            tokens.add(token);
        }
    }

    /** Whether the transcript is finished, or as long as it may be. */
    boolean ended() {
        return stopped || tokens.size() == limits.most(prompt.tokens().length);
    }

    WindowPrompt prompt() {
        return prompt;
    }

    /** The transcript without the token that ends it. */
    TokenList tokens() {
        return tokens;
    }

    /** Whether the token that ends it was written. */
    boolean stopped() {
        return stopped;
    }

    /** How many of its tokens are in the cache: all but the newest. */
    int cached() {
        return prompt.tokens().length + Math.max(0, tokens.size() - 1);
    }

    double temperature() {
        return temperature;
    }

    double noSpeechProbability() {
        return noSpeechProbability;
    }

    /** Of all tokens, the one that ends it included. */
    double averageLogProb() {
        int written = tokens.size() + (stopped ? 1 : 0);
        return written == 0 ? 0 : logProbs / written;
    }
}
