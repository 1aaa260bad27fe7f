package dev.medley.starter.corpus;

import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Asks about topics in many words, and has them answered. */
final class Interviewer {
    /** The topic of set questions. */
    static final String SET_QUESTIONS = "set questions";

    private static final int SYSTEM_ONE_IN = 5;
    private static final List<String> NUMBERS = List.of("two", "three", "four", "2", "3", "4");

    private final Phrasings phrasings;

    Interviewer(Phrasings phrasings) {
        this.phrasings = phrasings;
    }

    /** Asks as people type, now and then behind a system message. */
    Chat chat(Topic topic, Facet facet, Random random) {
        Chat plain = question(topic, facet, false, random)
                .orElseThrow(() -> new IllegalStateException("No phrasing for " + facet.kind()));
        String question = Wording.vary(plain.prompt(), random);
        if (facet.kind().equals("what") && random.nextInt(SYSTEM_ONE_IN) == 0) {
            String system = Wording.pick(phrasings.under("system brief", false), random);
            return chat(plain, system, question, Topic.firstSentence(plain.answer()));
        }
        if (random.nextInt(SYSTEM_ONE_IN) == 0) {
            String system = Wording.pick(phrasings.under("system", false), random);
            return chat(plain, system, question, plain.answer());
        }
        return new Chat(
                plain.domain(),
                plain.topic(),
                List.of(new Turn(Role.USER, question), new Turn(Role.ASSISTANT, plain.answer())));
    }

    private static Chat chat(Chat plain, String system, String question, String answer) {
        return new Chat(
                plain.domain(),
                plain.topic(),
                List.of(
                        new Turn(Role.SYSTEM, system),
                        new Turn(Role.USER, question),
                        new Turn(Role.ASSISTANT, answer)));
    }

    /** Asks in one phrasing, held out or not, exactly as it is written; empty if the facet has none. */
    Optional<Chat> question(Topic topic, Facet facet, boolean heldOut, Random random) {
        List<String> patterns = phrasings.of(facet.kind(), topic.domain(), heldOut);
        if (patterns.isEmpty()) {
            return Optional.empty();
        }
        String pattern = Wording.pick(patterns, random);
        return Optional.of(new Chat(topic.domain(), topic.name(), exchange(topic, facet, pattern, random)));
    }

    /** Asks about a topic that was just talked about; empty if there is no way to. */
    Optional<List<Turn>> followUp(Topic topic, Facet facet, Random random) {
        List<String> patterns = phrasings.under(facet.kind() + " follow", false);
        return patterns.isEmpty()
                ? Optional.empty()
                : Optional.of(exchange(topic, facet, Wording.pick(patterns, random), random));
    }

    private static List<Turn> exchange(Topic topic, Facet facet, String pattern, Random random) {
        String number = Wording.pick(NUMBERS, random);
        String question = pattern.replace("{t}", Wording.pick(topic.names(), random))
                .replace("{a}", facet.detail())
                .replace("{n}", number);
        String answer;
        if (facet.kind().equals(Facet.TIPS)) {
            int count = pattern.contains("{n}")
                    ? NUMBERS.indexOf(number) % 3 + 2
                    : facet.answers().size();
            answer = numbered(
                    facet.answers().subList(0, Math.min(count, facet.answers().size())));
        } else {
            answer = Wording.pick(facet.answers(), random);
        }
        return List.of(new Turn(Role.USER, Wording.capitalised(question)), new Turn(Role.ASSISTANT, answer));
    }

    private static String numbered(List<String> items) {
        var list = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            list.append(i == 0 ? "" : "\n")
                    .append(i + 1)
                    .append(". ")
                    .append(Wording.capitalised(items.get(i)))
                    .append('.');
        }
        return list.toString();
    }

    /** Asks a set question. */
    static Chat chat(Exchange exchange, boolean heldOut, Random random) {
        String question = Wording.pick(exchange.questions(heldOut), random);
        return new Chat(
                exchange.domain(),
                SET_QUESTIONS,
                List.of(
                        new Turn(Role.USER, heldOut ? question : Wording.vary(question, random)),
                        new Turn(Role.ASSISTANT, Wording.pick(exchange.answers(), random))));
    }
}
