package dev.medley.inference.speech;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.program.Program;
import java.util.List;

/** The logits (B, V) of one step, fp32, in native memory until closed. */
final class StepLogits implements AutoCloseable {
    private static final int RULE_NUMBERS = 5;

    private final Program program;
    private final NDManager scope;
    private final NDArray values;

    StepLogits(Program program, NDManager scope, NDArray values) {
        this.program = program;
        this.scope = scope;
        this.values = values;
    }

    /** The next token of each row, by its rule. */
    Choices choose(List<TokenRule> rules) {
        var numbers = new long[RULE_NUMBERS * rules.size()];
        var draws = new float[2 * rules.size()];
        for (int row = 0; row < rules.size(); row++) {
            TokenRule rule = rules.get(row);
            int at = RULE_NUMBERS * row;
            numbers[at] = rule.first() ? 1 : 0;
            numbers[at + 1] = rule.timed() ? 1 : 0;
            numbers[at + 2] = rule.firstText();
            numbers[at + 3] = rule.earliest();
            numbers[at + 4] = rule.latest();
            draws[2 * row] = rule.temperature();
            draws[2 * row + 1] = rule.draw();
        }
        NDList chosen = program.call(
                "choose",
                new NDList(
                        values,
                        scope.create(numbers, new Shape(rules.size(), RULE_NUMBERS)),
                        scope.create(draws, new Shape(rules.size(), 2))));
        return new Choices(chosen.get(0).toLongArray(), chosen.get(1).toFloatArray());
    }

    /** All logits (B * V), row after row. */
    float[] toArray() {
        return values.toFloatArray();
    }

    @Override
    public void close() {
        scope.close();
    }

    /**
     * The tokens of a step.
     *
     * @param tokens one for each row
     * @param logProbs their natural log-probabilities, at temperature 1 among the tokens that were allowed
     */
    record Choices(long[] tokens, float[] logProbs) {}
}
