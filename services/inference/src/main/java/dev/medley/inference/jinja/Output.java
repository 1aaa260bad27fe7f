package dev.medley.inference.jinja;

/** Collects text. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    Output(Budget budget) {
        this.budget = budget;
    }

    void append(String more) {
        budget.characters(more.length());
        text.append(more);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
