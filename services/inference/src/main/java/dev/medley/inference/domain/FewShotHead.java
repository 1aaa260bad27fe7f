package dev.medley.inference.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells the texts of one domain from all others, learnt from few examples: a linear support vector machine by dual
 * coordinate descent (Hsieh et al., 2008) over margins, to which a trained domain's claim and words that nobody knows
 * are added. Cross-validation says where the background lies: the domain is as likely as not where it would take a
 * small share of that. Immutable.
 */
final class FewShotHead {
    private static final int PASSES = 10;
    private static final int FOLDS = 5;
    private static final double COST = 4;
    private static final double LEAST_NEGATIVE_COST = 0.4;

    /** How much a trained domain's own probability speaks against this one, in log odds. */
    private static final double TRAINED_SPEAKS = 2;

    /**
     * How much words speak for it that the background doesn't have, in log odds: texts that the background stands for
     * have few, while most of a domain's words are in none of its examples.
     */
    private static final double UNKNOWN_SPEAKS = 10;

    private static final double MOST_UNKNOWN = 0.3;
    private static final double TAKEN = 0.06;

    /** How steep it is about its middle, so that an unlikely domain takes little from the others. */
    private static final double SHARPNESS = 3;

    private final double[] weights;
    private final double bias;
    private final double slope;
    private final double middle;

    private FewShotHead(double[] weights, double bias, double slope, double middle) {
        this.weights = weights;
        this.bias = bias;
        this.slope = slope;
        this.middle = middle;
    }

    /** Learns from examples, which may be few, and texts of other kinds. */
    static FewShotHead fit(List<Reading> positive, List<Reading> negative) {
        FewShotHead whole = machine(positive, negative);
        int folds = Math.min(FOLDS, positive.size());
        if (folds == 1) {
            return whole;
        }
        var inside = new double[positive.size()];
        var outside = new double[negative.size()];
        for (int fold = 0; fold < folds; fold++) {
            FewShotHead head = machine(without(positive, fold, folds), without(negative, fold, folds));
            for (int i = fold; i < inside.length; i += folds) {
                inside[i] = head.margin(positive.get(i));
            }
            for (int i = fold; i < outside.length; i += folds) {
                outside[i] = head.margin(negative.get(i));
            }
        }
        var scaled = new FewShotHead(whole.weights, whole.bias, PlattScale.slope(inside, outside), 0);
        double[] odds = IntStream.range(0, outside.length)
                .mapToDouble(i -> scaled.logOdds(outside[i], negative.get(i)))
                .sorted()
                .toArray();
        double middle = odds[(int) ((1 - TAKEN) * (odds.length - 1))];
        return new FewShotHead(scaled.weights, scaled.bias, scaled.slope, middle);
    }

    /** How sure it is that a text is of the domain, 0 to 1. */
    double probability(Reading text) {
        return 1 / (1 + Math.exp(-SHARPNESS * (logOdds(margin(text), text) - middle)));
    }

    private double logOdds(double margin, Reading text) {
        return slope * margin
                - TRAINED_SPEAKS * text.trained()
                + UNKNOWN_SPEAKS * Math.min(text.unknown(), MOST_UNKNOWN);
    }

    private double margin(Reading text) {
        return text.features().dot(weights) + bias;
    }

    private static List<Reading> without(List<Reading> all, int fold, int folds) {
        var rest = new ArrayList<Reading>();
        for (int i = 0; i < all.size(); i++) {
            if (i % folds != fold) {
                rest.add(all.get(i));
            }
        }
        return rest;
    }

    /** Each side weighs the same, however many texts it has. */
    private static FewShotHead machine(List<Reading> positive, List<Reading> negative) {
        var weights = new double[positive.get(0).features().size()];
        double bias = 0;
        int count = positive.size() + negative.size();
        var multipliers = new double[count];
        double[] squares = Stream.of(positive, negative)
                .flatMap(List::stream)
                .mapToDouble(reading -> reading.features().square())
                .toArray();
        var order = new Random(1).ints(0, count).limit((long) PASSES * count).iterator();
        double positiveCost = COST;
        double negativeCost = Math.max(LEAST_NEGATIVE_COST, COST * positive.size() / Math.max(1, negative.size()));
        while (order.hasNext()) {
            int i = order.nextInt();
            boolean inside = i < positive.size();
            FeatureVector text = (inside ? positive.get(i) : negative.get(i - positive.size())).features();
            double sign = inside ? 1 : -1;
            double softness = 1 / (2 * (inside ? positiveCost : negativeCost));
            double gradient = sign * (text.dot(weights) + bias) - 1 + multipliers[i] * softness;
            double next = Math.max(multipliers[i] - gradient / (squares[i] + 1 + softness), 0);
            double change = (next - multipliers[i]) * sign;
            if (change != 0) {
                text.addTo(weights, change);
                bias += change;
                multipliers[i] = next;
            }
        }
        return new FewShotHead(weights, bias, PlattScale.STEEP, 0);
    }
}
