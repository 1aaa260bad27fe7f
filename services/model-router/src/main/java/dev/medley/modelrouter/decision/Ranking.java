package dev.medley.modelrouter.decision;

import java.util.Comparator;
import java.util.List;

/**
 * The order in which a model's instances are preferred. Of a conversation, each has its own order (rendezvous hashing,
 * Thaler and Ravishankar 1998), so that its turns meet the instance that holds its prefix, unless that is full; when an
 * instance comes or goes only its own conversations move. All else goes to the least busy one.
 *
 * @param affinity what the turns of a conversation have in common; empty for none
 * @param draw decides between instances that are equally busy
 */
record Ranking(String affinity, long draw) {
    /** The instances, the preferred one first. */
    List<Instance> of(List<Instance> instances) {
        Comparator<Instance> order = affinity.isEmpty()
                ? Comparator.comparingDouble(Instance::load)
                : Comparator.comparing(Instance::full)
                        .thenComparingDouble(instance -> instance.full() ? instance.load() : 0);
        return instances.stream()
                .sorted(order.thenComparingLong(instance -> hash(instance.id())))
                .toList();
    }

    /** Why the first of an order is the first. */
    String whyChosen(Instance chosen) {
        return affinity.isEmpty() || chosen.full()
                ? chosen.business()
                : "the conversation's own instance, " + chosen.business();
    }

    /** Why another is not. */
    String whyPassedOver(Instance other, Instance chosen) {
        if (other.full() && !chosen.full()) {
            return "full: " + other.business();
        }
        if (!affinity.isEmpty() && !chosen.full()) {
            return "the conversation's own instance is " + chosen.id();
        }
        return other.load() > chosen.load()
                ? "busier: " + other.business()
                : "as busy as " + chosen.id() + ", which was drawn";
    }

    private long hash(String instance) {
        long key = affinity.isEmpty() ? draw : affinity.hashCode();
        return mixed(mixed(key) + instance.hashCode());
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mixed(long bits) {
        long mixed = bits + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
