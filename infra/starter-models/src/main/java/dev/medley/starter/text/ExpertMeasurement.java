package dev.medley.starter.text;

import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.training.LlamaTrainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** An adapter beside its base model, on text of its domain that it never learnt. */
final class ExpertMeasurement {
    private static final int SHOWN = 4;

    private final Domain domain;
    private final Corpus corpus;
    private final Compared phrasings;
    private final Compared topics;
    private final List<Answers> answers;

    /** Perplexity of the base model and of the adapter on the same text. */
    record Compared(double base, double adapter) {
        static Compared on(HeldOutText text, LlamaTrainer base, LlamaTrainer adapter) {
            return new Compared(text.perplexity(base), text.perplexity(adapter));
        }

        /** How much lower the adapter's is, from 0 to 1. */
        double lowered() {
            return 1 - adapter / base;
        }
    }

    /** A question in a held-out phrasing, and what both answer. */
    record Answers(String question, String base, String adapter) {}

    ExpertMeasurement(Domain domain, long seed, ExampleEncoder encoder, LlamaTrainer base, LlamaTrainer adapter) {
        this.domain = domain;
        this.corpus = Corpus.ofExpert(domain, seed);
        this.phrasings = Compared.on(HeldOutText.of(corpus.heldOutPhrasings(), encoder), base, adapter);
        this.topics =
                Compared.on(HeldOutText.of(Corpus.unseenByExpert(domain, seed).everyFacet(), encoder), base, adapter);
        this.answers = answers(encoder, base, adapter);
    }

    private List<Answers> answers(ExampleEncoder encoder, LlamaTrainer base, LlamaTrainer adapter) {
        var questions = new ArrayList<>(corpus.heldOutPhrasings().stream()
                .filter(chat -> chat.domain() == domain)
                .toList());
        Collections.shuffle(questions, new Random(1));
        List<Chat> some = questions.subList(0, SHOWN);
        List<String> byBase = new GreedyWriter(base, encoder).answers(some);
        List<String> byAdapter = new GreedyWriter(adapter, encoder).answers(some);
        var answers = new ArrayList<Answers>();
        for (int i = 0; i < SHOWN; i++) {
            answers.add(new Answers(some.get(i).prompt(), byBase.get(i), byAdapter.get(i)));
        }
        return answers;
    }

    Domain domain() {
        return domain;
    }

    Corpus corpus() {
        return corpus;
    }

    /** On answers to questions in phrasings that training never showed. */
    Compared phrasings() {
        return phrasings;
    }

    /** On texts about topics that training never showed. */
    Compared topics() {
        return topics;
    }

    List<Answers> answers() {
        return answers;
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "%s: perplexity on held-out phrasings %.2f -> %.2f, on unseen topics %.1f -> %.1f",
                domain.label(),
                phrasings.base(),
                phrasings.adapter(),
                topics.base(),
                topics.adapter());
    }
}
