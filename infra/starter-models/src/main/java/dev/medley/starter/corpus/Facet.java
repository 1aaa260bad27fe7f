package dev.medley.starter.corpus;

import java.util.List;

/**
 * One thing that can be asked about a topic.
 *
 * @param kind which phrasings ask for it, such as {@code what} or {@code how}
 * @param detail what the phrasing names besides the topic: the action of a {@code how}, the other side of a {@code vs};
 *     else empty
 * @param answers ways to answer, each complete; for {@code tips} the items of a list
 */
record Facet(String kind, String detail, List<String> answers) {
    static final String TIPS = "tips";

    Facet {
        answers = List.copyOf(answers);
    }
}
