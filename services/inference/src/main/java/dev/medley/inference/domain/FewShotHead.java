package dev.medley.inference.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Tells the texts of one domain from all others, learnt from few examples: a linear support vector machine by dual
 * coordinate descent (Hsieh et al., 2008), whose margins become probabilities by Platt scaling over margins that
 * cross-validation gave. Immutable.
 */
final class FewShotHead {
    private static final int PASSES = 30;
    private static final int FOLDS = 5;
    private static final double COST = 4;

    private final double[] weights;
    private final double bias;
    private final Sigmoid sigmoid;

    private FewShotHead(double[] weights, double bias, Sigmoid sigmoid) {
        this.weights = weights;
        this.bias = bias;
        this.sigmoid = sigmoid;
    }

    /** Learns from examples, which may be few, and texts of other kinds. */
    static FewShotHead fit(List<FeatureVector> positive, List<FeatureVector> negative) {
        var margins = new ArrayList<Double>();
        var truths = new ArrayList<Boolean>();
        int folds = Math.min(FOLDS, positive.size());
        for (int fold = 0; folds > 1 && fold < folds; fold++) {
            FewShotHead head = machine(without(positive, fold, folds), without(negative, fold, folds));
            for (int i = fold; i < positive.size(); i += folds) {
                margins.add(head.margin(positive.get(i)));
                truths.add(true);
            }
            for (int i = fold; i < negative.size(); i += folds) {
                margins.add(head.margin(negative.get(i)));
                truths.add(false);
            }
        }
        FewShotHead whole = machine(positive, negative);
        return new FewShotHead(whole.weights, whole.bias, Sigmoid.fit(margins, truths));
    }

    /** How sure it is that a text is of the domain, 0 to 1. */
    double probability(FeatureVector text) {
        return sigmoid.at(margin(text));
    }

    private double margin(FeatureVector text) {
        return text.dot(weights) + bias;
    }

    private static List<FeatureVector> without(List<FeatureVector> all, int fold, int folds) {
        var rest = new ArrayList<FeatureVector>();
        for (int i = 0; i < all.size(); i++) {
            if (i % folds != fold) {
                rest.add(all.get(i));
            }
        }
        return rest;
    }

    /** Each side weighs the same, however many texts it has. */
    private static FewShotHead machine(List<FeatureVector> positive, List<FeatureVector> negative) {
        var weights = new double[LexicalFeatures.SIZE];
        double bias = 0;
        int count = positive.size() + negative.size();
        var multipliers = new double[count];
        var order = new Random(1).ints(0, count).limit((long) PASSES * count).iterator();
        double positiveCost = COST;
        double negativeCost = COST * Math.max(0.05, (double) positive.size() / Math.max(1, negative.size()));
        while (order.hasNext()) {
            int i = order.nextInt();
            boolean inside = i < positive.size();
            FeatureVector text = inside ? positive.get(i) : negative.get(i - positive.size());
            double sign = inside ? 1 : -1;
            double softness = 1 / (2 * (inside ? positiveCost : negativeCost));
            double gradient = sign * (text.dot(weights) + bias) - 1 + multipliers[i] * softness;
            double next = Math.max(multipliers[i] - gradient / (text.square() + 1 + softness), 0);
            double change = (next - multipliers[i]) * sign;
            if (change != 0) {
                text.addTo(weights, change);
                bias += change;
                multipliers[i] = next;
            }
        }
        return new FewShotHead(weights, bias, Sigmoid.STEEP);
    }
}
