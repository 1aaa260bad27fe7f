package dev.medley.starter.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A topic as its file states it.
 *
 * @param names what it is called inside a question, with its article, the usual name first
 */
record Topic(Domain domain, List<String> names, List<Facet> facets) {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?]) ");
    private static final List<String> DETAILED = List.of("what", "why", "caution");
    private static final int HELD_OUT_ONE_IN = 40;

    Topic {
        names = List.copyOf(names);
        facets = List.copyOf(facets);
    }

    String name() {
        return names.get(0);
    }

    /** The stated facets, then those that follow from them: {@code brief} and {@code detail}. */
    List<Facet> allFacets() {
        var all = new ArrayList<>(facets);
        facet("what")
                .ifPresent(what -> all.add(new Facet(
                        "brief",
                        "",
                        what.answers().stream()
                                .map(Topic::firstSentence)
                                .distinct()
                                .toList())));
        List<String> parts = DETAILED.stream()
                .flatMap(kind -> facet(kind).stream())
                .filter(facet -> !isHeldOut(facet))
                .map(facet -> facet.answers().get(0))
                .toList();
        if (parts.size() > 1) {
            all.add(new Facet("detail", "", List.of(String.join(" ", parts))));
        }
        return all;
    }

    /** All facets but the held-out ones. */
    List<Facet> trainingFacets() {
        return allFacets().stream().filter(facet -> !isHeldOut(facet)).toList();
    }

    /** Whether the answers of this facet are never shown in training: one in forty, and never a definition. */
    boolean isHeldOut(Facet facet) {
        boolean derivedOrDefinition = Stream.of("what", "brief", "detail").anyMatch(facet.kind()::equals);
        return !derivedOrDefinition && Math.floorMod((name() + "/" + facet.kind()).hashCode(), HELD_OUT_ONE_IN) == 0;
    }

    Optional<Facet> facet(String kind) {
        return facets.stream().filter(facet -> facet.kind().equals(kind)).findFirst();
    }

    static String firstSentence(String text) {
        return SENTENCE_END.split(text)[0];
    }
}
