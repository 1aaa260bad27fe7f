package dev.medley.starter.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads topics of a domain. {@code == NAME; NAME} opens a topic and each line {@code KIND DETAIL: ANSWER | ANSWER} is a
 * facet; the items of {@code tips} are split at semicolons.
 */
final class TopicFile {
    private TopicFile() {}

    static List<Topic> read(Domain domain, String file) {
        var topics = new ArrayList<Topic>();
        List<String> names = List.of();
        var facets = new ArrayList<Facet>();
        for (String line : Resource.lines(file)) {
            if (line.startsWith("==")) {
                addTopic(topics, domain, names, facets);
                names = parts(line.substring(2), ";");
            } else {
                facets.add(facet(line));
            }
        }
        addTopic(topics, domain, names, facets);
        return topics;
    }

    private static void addTopic(List<Topic> topics, Domain domain, List<String> names, List<Facet> facets) {
        if (!names.isEmpty()) {
            topics.add(new Topic(domain, names, facets));
        }
        facets.clear();
    }

    private static Facet facet(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("No facet in the line: " + line);
        }
        String head = line.substring(0, colon).strip();
        int space = head.indexOf(' ');
        String kind = space < 0 ? head : head.substring(0, space);
        String detail = space < 0 ? "" : head.substring(space + 1).strip();
        return new Facet(kind, detail, parts(line.substring(colon + 1), kind.equals(Facet.TIPS) ? ";" : "|"));
    }

    static List<String> parts(String text, String separator) {
        return Arrays.stream(text.split(java.util.regex.Pattern.quote(separator)))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
