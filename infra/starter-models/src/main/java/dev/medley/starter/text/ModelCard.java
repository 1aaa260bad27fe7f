package dev.medley.starter.text;

import dev.medley.starter.checkpoint.CardTemplate;
import dev.medley.starter.text.Evaluation.Reply;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.TrainingState.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model card: a template filled with what was measured.
 *
 * @param loss mean loss on held-out phrasings, in nats a token
 */
record ModelCard(LlamaShape shape, long topics, Place trained, double loss, List<Reply> phrasings, List<Reply> facets) {
    private static final int SHOWN_PHRASINGS = 4;
    private static final int SHOWN_FACETS = 1;

    private record Prompt(String domain, String prompt) {}

    /** The card in Markdown. */
    String markdown() {
        return CardTemplate.fill("/text/model-card.md", values());
    }

    /** The prompts that the card shows, for references made elsewhere. */
    String promptsJson() {
        List<Prompt> prompts = Evaluation.shown(phrasings, SHOWN_PHRASINGS).stream()
                .map(reply -> new Prompt(
                        reply.question().domain().label(), reply.question().prompt()))
                .toList();
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(prompts) + "\n";
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("parameters", String.format(Locale.ROOT, "%.1f million", shape.parameters() / 1e6));
        values.put("layers", shape.layers());
        values.put("hidden", shape.hidden());
        values.put("heads", shape.heads());
        values.put("headSize", shape.headSize());
        values.put("kvHeads", shape.kvHeads());
        values.put("intermediate", shape.intermediate());
        values.put("context", shape.context());
        values.put("vocabulary", shape.vocabulary());
        values.put("topics", topics);
        values.put("steps", trained.step());
        values.put("minutes", Math.round(trained.seconds() / 60));
        values.put("loss", String.format(Locale.ROOT, "%.2f", loss));
        values.put("perplexity", String.format(Locale.ROOT, "%.2f", Math.exp(loss)));
        values.put("phrasings", phrasings.size());
        values.put("phrasingDomain", count(phrasings, Reply::inDomain));
        values.put("phrasingTopic", count(phrasings, Reply::onTopic));
        values.put("facets", facets.size());
        values.put("facetDomain", count(facets, Reply::inDomain));
        values.put("facetTopic", count(facets, Reply::onTopic));
        values.put("shown", quoted(Evaluation.shown(phrasings, SHOWN_PHRASINGS)));
        values.put("shownFacets", quoted(Evaluation.shown(facets, SHOWN_FACETS)));
        return values;
    }

    private static long count(List<Reply> replies, Predicate<Reply> condition) {
        return replies.stream().filter(condition).count();
    }

    /** Questions with their domain, and the answers as they came. */
    private static String quoted(List<Reply> replies) {
        return replies.stream()
                .map(reply -> "**%s** (%s)\n> %s"
                        .formatted(
                                reply.question().prompt(),
                                reply.question().domain().label(),
                                CardTemplate.quoted(reply.answer())))
                .collect(Collectors.joining("\n\n"));
    }
}
