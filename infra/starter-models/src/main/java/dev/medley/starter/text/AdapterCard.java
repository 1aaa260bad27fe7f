package dev.medley.starter.text;

import dev.medley.starter.checkpoint.CardTemplate;
import dev.medley.starter.text.ExpertMeasurement.Compared;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LoraShape;
import dev.medley.starter.training.TrainingState.Place;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The card of an adapter: a template filled with what was measured. */
record AdapterCard(LoraShape lora, LlamaShape shape, Place trained, ExpertMeasurement measured) {
    /** The card in Markdown. */
    String markdown() {
        return CardTemplate.fill("/text/adapter-card.md", values());
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("domain", measured.domain().label());
        values.put("rank", lora.rank());
        values.put("alpha", lora.alpha());
        values.put("parameters", String.format(Locale.ROOT, "%,d", lora.parameters(shape)));
        values.put("topics", measured.corpus().topicCount());
        values.put("steps", trained.step());
        values.put("minutes", Math.round(trained.seconds() / 60));
        put(values, "phrasings", measured.phrasings());
        put(values, "topics", measured.topics());
        values.put("answers", answers());
        return values;
    }

    private static void put(Map<String, Object> values, String name, Compared compared) {
        values.put(name + "Base", String.format(Locale.ROOT, "%.2f", compared.base()));
        values.put(name + "Adapter", String.format(Locale.ROOT, "%.2f", compared.adapter()));
        values.put(name + "Lowered", Math.round(100 * compared.lowered()));
    }

    private String answers() {
        return measured.answers().stream()
                .map(answer -> "**%s**\n> Base: %s\n>\n> Adapter: %s"
                        .formatted(
                                answer.question(),
                                CardTemplate.quoted(answer.base()),
                                CardTemplate.quoted(answer.adapter())))
                .collect(Collectors.joining("\n\n"));
    }
}
