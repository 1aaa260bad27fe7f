package dev.medley.starter.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a facet can be asked for. {@code [KIND]} opens the phrasings of a kind of facet, {@code [KIND DOMAIN]} those of
 * one domain alone, {@code [KIND follow]} those that come second in a conversation. A phrasing behind {@code !} is held
 * out: training never shows it, for any topic.
 */
final class Phrasings {
    private final Map<String, List<Phrasing>> byHeading = new LinkedHashMap<>();

    /** A pattern with {@code {t}} for the topic, {@code {a}} for the detail and {@code {n}} for a number of items. */
    record Phrasing(String pattern, boolean heldOut) {}

    private Phrasings() {}

    static Phrasings read() {
        var phrasings = new Phrasings();
        List<Phrasing> current = new ArrayList<>();
        for (String line : Resource.lines("phrasings.txt")) {
            if (line.startsWith("[")) {
                current = phrasings.byHeading.computeIfAbsent(
                        line.substring(1, line.length() - 1), heading -> new ArrayList<>());
            } else {
                boolean heldOut = line.startsWith("!");
                current.add(new Phrasing(heldOut ? line.substring(1).strip() : line, heldOut));
            }
        }
        return phrasings;
    }

    /** The phrasings of a facet, held out or not. */
    List<String> of(String kind, Domain domain, boolean heldOut) {
        var found = new ArrayList<>(under(kind + " " + domain.label(), heldOut));
        found.addAll(under(kind, heldOut));
        return found;
    }

    /** The phrasings directly under a heading. */
    List<String> under(String heading, boolean heldOut) {
        return byHeading.getOrDefault(heading, List.of()).stream()
                .filter(phrasing -> phrasing.heldOut() == heldOut)
                .map(Phrasing::pattern)
                .toList();
    }
}
