package dev.medley.modelrouter.classifier;

import java.util.List;

/**
 * What a domain sounds like.
 *
 * @param domain its name; {@code general} is what belongs to no other
 * @param texts utterances that belong to it; may be empty if the classifier was trained on the domain
 */
public record DomainExamples(String domain, List<String> texts) {
    public DomainExamples {
        texts = List.copyOf(texts);
    }
}
