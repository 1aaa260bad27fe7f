package dev.medley.starter.text;

import dev.medley.starter.corpus.AnswerIndex;
import dev.medley.starter.corpus.AnswerIndex.Subject;
import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.corpus.Example.Chat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How a model answers questions that it never saw. */
final class Evaluation {
    private static final int PER_DOMAIN = 40;
    private static final long SEED = 11;

    private final GreedyWriter writer;
    private final AnswerIndex index;

    Evaluation(GreedyWriter writer, AnswerIndex index) {
        this.writer = writer;
        this.index = index;
    }

    /** A question, the answer as it came, and what the answer is about. */
    record Reply(Chat question, String answer, Subject subject) {
        boolean inDomain() {
            return subject.domain() == question.domain();
        }

        boolean onTopic() {
            return inDomain() && subject.topic().equals(question.topic());
        }
    }

    /** Questions of every domain in held-out phrasings, equally many of each. */
    List<Reply> phrasings(Corpus corpus) {
        return replies(sample(corpus.heldOutPhrasings(), PER_DOMAIN));
    }

    /** Questions about facets that training never showed. */
    List<Reply> facets(Corpus corpus) {
        return replies(corpus.heldOutFacets());
    }

    /** The first replies of each domain, for people to read. */
    static List<Reply> shown(List<Reply> replies, int perDomain) {
        var shown = new ArrayList<Reply>();
        for (Domain domain : Domain.values()) {
            replies.stream()
                    .filter(reply -> reply.question().domain() == domain)
                    .limit(perDomain)
                    .forEach(shown::add);
        }
        return shown;
    }

    private static List<Chat> sample(List<Chat> questions, int perDomain) {
        var shuffled = new ArrayList<>(questions);
        Collections.shuffle(shuffled, new Random(SEED));
        var sample = new ArrayList<Chat>();
        for (Domain domain : Domain.values()) {
            shuffled.stream()
                    .filter(question -> question.domain() == domain)
                    .limit(perDomain)
                    .forEach(sample::add);
        }
        return sample;
    }

    private List<Reply> replies(List<Chat> questions) {
        List<String> answers = writer.answers(questions);
        var replies = new ArrayList<Reply>();
        for (int i = 0; i < answers.size(); i++) {
            replies.add(new Reply(questions.get(i), answers.get(i), index.closest(answers.get(i))));
        }
        return replies;
    }
}
