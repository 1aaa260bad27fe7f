package dev.medley.inference.text;

import dev.medley.inference.text.Logits.LogitChange;
import dev.medley.inference.text.Logits.RowQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Draws the tokens of one choice: penalties and bias, temperature, top-k, top-p (Holtzman et al. 2020), min-p, in the
 * order of Hugging Face transformers. It sees the {@value #CANDIDATES} most likely tokens and asks for the whole row
 * only when the draw may fall beyond them, so that what it draws is exact. Its random stream is its own: what else is
 * in the batch changes nothing.
 */
final class Sampler {
    /** How many candidates a sampled row wants. */
    static final int CANDIDATES = 64;

    private static final long CHOICE_STEP = 0x9E3779B97F4A7C15L;

    private final SamplingSettings settings;
    private final SplittableRandom random;
    private final Map<Integer, Integer> generated = new HashMap<>();
    private final Map<Integer, Boolean> seen = new HashMap<>();

    /**
     * @param choice index of the choice, which has a stream of its own
     * @param prompt the prompt's token ids
     */
    Sampler(SamplingSettings settings, int choice, int[] prompt) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed() + choice * CHOICE_STEP);
        if (settings.repetitionPenalty() != 1) {
            for (int token : prompt) {
                seen.put(token, true);
            }
        }
    }

    /** How many candidates the next draw wants to see. */
    int candidatesWanted() {
        return settings.greedy() ? 1 : CANDIDATES;
    }

    /** What the next step is asked for. */
    RowQuery query() {
        float temperature = settings.greedy() ? 1 : (float) settings.temperature();
        return new RowQuery(temperature, changes());
    }

    private List<LogitChange> changes() {
        if (!settings.penalised() && settings.logitBias().isEmpty()) {
            return List.of();
        }
        var tokens = new HashMap<Integer, Boolean>(seen);
        generated.keySet().forEach(token -> tokens.put(token, true));
        settings.logitBias().keySet().forEach(token -> tokens.putIfAbsent(token, false));
        var changes = new ArrayList<LogitChange>(tokens.size());
        tokens.forEach((token, repeated) -> {
            int times = generated.getOrDefault(token, 0);
            double addend = settings.logitBias().getOrDefault(token, 0.0)
                    - (times > 0 ? settings.presencePenalty() : 0)
                    - times * settings.frequencyPenalty();
            double factor = repeated ? settings.repetitionPenalty() : 1;
            changes.add(new LogitChange(token, (float) factor, (float) addend));
        });
        return changes;
    }

    /**
     * Draws the next token.
     *
     * @param candidates of the step
     * @param row this choice's row
     * @param wholeRow all logits of the row, fetched if needed
     */
    int draw(Candidates candidates, int row, Supplier<float[]> wholeRow) {
        int token = settings.greedy() ? candidates.token(row, 0) : sample(candidates, row, wholeRow);
        generated.merge(token, 1, Integer::sum);
        return token;
    }

    private int sample(Candidates candidates, int row, Supplier<float[]> wholeRow) {
        double point = random.nextDouble();
        RankedTokens ranked = RankedTokens.of(candidates, row, settings.temperature());
        int drawn = ranked.draw(settings, point);
        if (drawn != RankedTokens.UNDECIDED) {
            return drawn;
        }
        return RankedTokens.of(wholeRow.get(), settings.temperature()).draw(settings, point);
    }
}
