package dev.medley.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.program.Program;
import java.util.List;

/** The logits (B, V) of one step, fp32, in native memory until closed. */
final class Logits implements AutoCloseable {
    private final Program program;
    private final NDManager scope;
    private final NDArray values;

    Logits(Program program, NDManager scope, NDArray values) {
        this.program = program;
        this.scope = scope;
        this.values = values;
    }

    /**
     * The most likely tokens of each row, after the row's changes to single logits, which last.
     *
     * @param rows what each row asks for (B)
     * @param count how many tokens to give
     */
    Candidates candidates(List<RowQuery> rows, int count) {
        var temperatures = new float[rows.size()];
        int changed = 0;
        for (int row = 0; row < temperatures.length; row++) {
            temperatures[row] = rows.get(row).temperature();
            changed += rows.get(row).changes().size();
        }
        var places = new long[2 * changed];
        var changes = new float[2 * changed];
        int at = 0;
        for (int row = 0; row < temperatures.length; row++) {
            for (LogitChange change : rows.get(row).changes()) {
                places[at] = row;
                places[at + 1] = change.token();
                changes[at] = change.factor();
                changes[at + 1] = change.addend();
                at += 2;
            }
        }
        NDList result = program.call(
                "candidates",
                new NDList(
                        values,
                        scope.create(temperatures),
                        scope.create((long) count),
                        scope.create(places, new Shape(changed, 2)),
                        scope.create(changes, new Shape(changed, 2))));
        return new Candidates(
                result.get(0).toFloatArray(),
                result.get(1).toLongArray(),
                result.get(2).toFloatArray(),
                rows.size());
    }

    /** All logits of a row (V), after its changes. */
    float[] row(int row) {
        try (NDArray one = values.get(row)) {
            return one.toFloatArray();
        }
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
     * What one row asks for.
     *
     * @param temperature more than 0
     */
    record RowQuery(float temperature, List<LogitChange> changes) {}

    /**
     * A change to one logit: a positive one is divided, a negative one multiplied by {@code factor}, then
     * {@code addend} is added.
     */
    record LogitChange(int token, float factor, float addend) {}
}
