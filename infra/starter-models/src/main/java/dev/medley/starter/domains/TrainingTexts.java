package dev.medley.starter.domains;

import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that the classifier learns from: questions as people write them, the terms of each subfield, and what the starter
 * text models read about the same domains.
 */
final class TrainingTexts {
    private final List<Question> learnt;
    private final List<Question> questions;
    private final Map<String, Integer> subfields = new LinkedHashMap<>();
    private final long seed;

    private TrainingTexts(List<Question> learnt, List<Question> questions, long seed) {
        this.learnt = List.copyOf(learnt);
        this.questions = List.copyOf(questions);
        this.seed = seed;
        learnt.forEach(each -> subfields.putIfAbsent(each.subfield(), subfields.size()));
    }

    /**
     * Reads them.
     *
     * @param leftOut subfields that are not to be read
     */
    static TrainingTexts read(Set<String> leftOut, long seed) {
        List<Question> questions = without(leftOut, QuestionFile.questions());
        List<Question> learnt = Stream.of(questions, without(leftOut, QuestionFile.terms()), statements(seed))
                .flatMap(List::stream)
                .toList();
        return new TrainingTexts(learnt, questions, seed);
    }

    /** The texts of one epoch, in an order and with slips that epoch and seed decide. */
    List<LabelledText> epoch(int epoch, long epochSeed) {
        var random = new Random(epochSeed * 1_000_003 + epoch);
        var roughening = new Roughening(random);
        var texts = new ArrayList<LabelledText>();
        for (Question each : learnt) {
            texts.add(new LabelledText(
                    roughening.of(each.text()),
                    QuestionFile.LABELS.indexOf(each.label()),
                    subfields.getOrDefault(each.subfield(), 0)));
        }
        Collections.shuffle(texts, random);
        return texts;
    }

    /** The questions in no order, for new domains to stand out from: label, tab, text. */
    List<String> background() {
        List<Question> sample = new ArrayList<>(questions);
        Collections.shuffle(sample, new Random(seed));
        return sample.stream().map(each -> each.label() + "\t" + each.text()).toList();
    }

    /** All texts, as they were written. */
    List<Question> learnt() {
        return learnt;
    }

    int size() {
        return learnt.size();
    }

    int subfieldCount() {
        return subfields.size();
    }

    private static List<Question> without(Set<String> leftOut, List<Question> questions) {
        return questions.stream()
                .filter(question -> !leftOut.contains(question.subfield()))
                .toList();
    }

    /** Answers of the starter text models' corpora, each once. */
    private static List<Question> statements(long seed) {
        var statements = new ArrayList<Question>();
        for (String label : QuestionFile.LABELS.subList(0, QuestionFile.LABELS.size() - 1)) {
            Domain domain = Domain.valueOf(label.toUpperCase(Locale.ROOT));
            var texts = new LinkedHashSet<String>();
            Corpus.ofExpert(domain, seed).training(0).forEach(example -> {
                if (example instanceof Chat chat && chat.domain() == domain) {
                    chat.turns().stream()
                            .filter(turn -> turn.role() == Role.ASSISTANT)
                            .map(Turn::text)
                            .forEach(texts::add);
                }
            });
            texts.forEach(text -> statements.add(new Question(text, label, label + "/knowledge")));
        }
        return statements;
    }
}
