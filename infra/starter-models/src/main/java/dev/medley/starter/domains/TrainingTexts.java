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
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * All that the classifier learns from: questions as people write them, the terms of each subfield, and what the starter
 * text models read about the same domains. Some questions can be kept apart to choose settings by.
 */
final class TrainingTexts {
    private static final int BACKGROUND = 4000;

    private final List<Question> learnt;
    private final List<Question> keptApart;
    private final Map<String, Integer> subfields = new LinkedHashMap<>();
    private final long seed;

    private TrainingTexts(List<Question> learnt, List<Question> keptApart, long seed) {
        this.learnt = List.copyOf(learnt);
        this.keptApart = List.copyOf(keptApart);
        this.seed = seed;
        learnt.forEach(each -> subfields.putIfAbsent(each.subfield(), subfields.size()));
    }

    /**
     * Reads them.
     *
     * @param apart share of the questions to keep apart
     */
    static TrainingTexts read(double apart, long seed) {
        var questions = new ArrayList<>(QuestionFile.questions());
        Collections.shuffle(questions, new Random(seed));
        int kept = (int) (questions.size() * apart);
        List<Question> learnt = Stream.of(
                        questions.subList(kept, questions.size()), QuestionFile.terms(), statements(seed))
                .flatMap(List::stream)
                .toList();
        return new TrainingTexts(learnt, questions.subList(0, kept), seed);
    }

    /** The texts of one epoch, in an order and with slips that the epoch decides. */
    List<LabelledText> epoch(int epoch) {
        var random = new Random(seed * 1_000_003 + epoch);
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

    /** A sample of the questions, for new domains to stand out from: label, tab, text. */
    List<String> background() {
        List<Question> questions = new ArrayList<>(QuestionFile.questions());
        Collections.shuffle(questions, new Random(seed));
        return questions.stream()
                .limit(BACKGROUND)
                .map(each -> each.label() + "\t" + each.text())
                .toList();
    }

    List<Question> keptApart() {
        return keptApart;
    }

    int size() {
        return learnt.size();
    }

    int subfieldCount() {
        return subfields.size();
    }

    /** Questions and answers of the starter text models' corpora, each once. */
    private static List<Question> statements(long seed) {
        var statements = new ArrayList<Question>();
        for (String label : QuestionFile.LABELS.subList(0, QuestionFile.LABELS.size() - 1)) {
            Domain domain = Domain.valueOf(label.toUpperCase(java.util.Locale.ROOT));
            var texts = new LinkedHashSet<String>();
            Corpus.ofExpert(domain, seed).training(0).forEach(example -> {
                if (example instanceof Chat chat && chat.domain() == domain) {
                    chat.turns().stream()
                            .filter(turn -> turn.role() != Role.SYSTEM)
                            .map(Turn::text)
                            .forEach(texts::add);
                }
            });
            texts.forEach(text -> statements.add(new Question(text, label, label + "/knowledge")));
        }
        return statements;
    }
}
