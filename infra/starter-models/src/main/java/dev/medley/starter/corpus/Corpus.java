package dev.medley.starter.corpus;

import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Opening;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * All that the starter model learns from, and what it is measured on. The same seed gives the same examples. Two kinds
 * of question are never in training: phrasings that are held out for every topic, and a few facets of topics that are
 * held out in every phrasing.
 */
public final class Corpus {
    private static final String EXCHANGE = "set questions";
    private static final int OPENINGS_PER_FACET = 3;
    private static final int PER_EXCHANGE = 7;
    private static final int SYSTEM_ONE_IN = 5;
    private static final List<String> NUMBERS = List.of("two", "three", "four", "2", "3", "4");

    private final Phrasings phrasings = Phrasings.read();
    private final List<Exchange> exchanges = Exchange.read();
    private final List<Topic> topics = Arrays.stream(Domain.values())
            .flatMap(domain -> TopicFile.read(domain).stream())
            .toList();
    private final long seed;

    public Corpus(long seed) {
        this.seed = seed;
    }

    /**
     * The examples of one epoch: every facet of every topic that is not held out, in fresh words. Long answers come up
     * less often.
     */
    public List<Example> training(int epoch) {
        var random = new Random(seed * 1_000_003 + epoch);
        var examples = new ArrayList<Example>();
        for (Topic topic : topics) {
            List<Facet> facets = topic.trainingFacets();
            for (Facet facet : facets) {
                if (!facet.kind().equals("detail") || random.nextBoolean()) {
                    examples.add(chat(topic, facet, random));
                }
                for (int i = 0; i < OPENINGS_PER_FACET; i++) {
                    examples.add(new Opening(chat(topic, facet, random)));
                }
            }
            conversation(topic, facets, random).ifPresent(examples::add);
            if (random.nextBoolean()) {
                examples.add(passage(topic, facets, random));
            }
        }
        for (Exchange exchange : exchanges) {
            for (int i = 0; i < PER_EXCHANGE; i++) {
                examples.add(chat(exchange, false, random));
            }
        }
        return examples;
    }

    /** Questions in held-out phrasings about facets that training covers: one for each facet that has any. */
    public List<Chat> heldOutPhrasings() {
        var random = new Random(seed);
        var held = new ArrayList<Chat>();
        for (Topic topic : topics) {
            for (Facet facet : topic.allFacets()) {
                if (!topic.isHeldOut(facet)) {
                    question(topic, facet, true, random).ifPresent(held::add);
                }
            }
        }
        for (Exchange exchange : exchanges) {
            held.add(chat(exchange, true, random));
        }
        return held;
    }

    /** Questions about facets that training never shows. */
    public List<Chat> heldOutFacets() {
        var random = new Random(seed);
        var held = new ArrayList<Chat>();
        for (Topic topic : topics) {
            for (Facet facet : topic.facets()) {
                if (topic.isHeldOut(facet)) {
                    question(topic, facet, false, random).ifPresent(held::add);
                }
            }
        }
        return held;
    }

    /** Tells which topic a text is about, held-out facets included. */
    public AnswerIndex answers() {
        var texts = new LinkedHashMap<AnswerIndex.Subject, List<String>>();
        for (Topic topic : topics) {
            texts.put(
                    new AnswerIndex.Subject(topic.domain(), topic.name()),
                    topic.facets().stream()
                            .flatMap(facet -> facet.answers().stream())
                            .toList());
        }
        for (Exchange exchange : exchanges) {
            texts.computeIfAbsent(new AnswerIndex.Subject(exchange.domain(), EXCHANGE), subject -> new ArrayList<>())
                    .addAll(exchange.answers());
        }
        return new AnswerIndex(texts);
    }

    /** How many topics there are. */
    public long topicCount() {
        return topics.size();
    }

    /** How many topics a domain has. */
    public long topicCount(Domain domain) {
        return topics.stream().filter(topic -> topic.domain() == domain).count();
    }

    private Chat chat(Topic topic, Facet facet, Random random) {
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

    private Optional<Chat> question(Topic topic, Facet facet, boolean heldOut, Random random) {
        List<String> patterns = phrasings.of(facet.kind(), topic.domain(), heldOut);
        if (patterns.isEmpty()) {
            return Optional.empty();
        }
        String pattern = Wording.pick(patterns, random);
        return Optional.of(new Chat(topic.domain(), topic.name(), exchange(topic, facet, pattern, random)));
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

    private Optional<Example> conversation(Topic topic, List<Facet> facets, Random random) {
        Facet first = Wording.pick(facets, random);
        List<Facet> followUps = facets.stream()
                .filter(facet -> !facet.equals(first)
                        && !phrasings.under(facet.kind() + " follow", false).isEmpty())
                .toList();
        if (followUps.isEmpty()) {
            return Optional.empty();
        }
        Facet second = Wording.pick(followUps, random);
        var turns = new ArrayList<>(history(random));
        turns.addAll(chat(topic, first, random).turns());
        String pattern = Wording.pick(phrasings.under(second.kind() + " follow", false), random);
        turns.addAll(exchange(topic, second, pattern, random));
        return Optional.of(new Chat(topic.domain(), topic.name(), systemFirst(turns)));
    }

    /** What was said before about other things: often nothing, sometimes a greeting, now and then a longer talk. */
    private List<Turn> history(Random random) {
        var turns = new ArrayList<Turn>();
        if (random.nextInt(3) == 0) {
            turns.addAll(chat(Wording.pick(exchanges, random), false, random).turns());
        }
        if (random.nextInt(6) == 0) {
            for (int i = 0; i < 3; i++) {
                Topic other = Wording.pick(topics, random);
                question(other, Wording.pick(other.trainingFacets(), random), false, random)
                        .ifPresent(chat -> turns.addAll(chat.turns()));
            }
        }
        return turns;
    }

    /** A system message can only be the first one of a conversation. */
    private static List<Turn> systemFirst(List<Turn> turns) {
        var ordered = new ArrayList<>(turns);
        ordered.sort(Comparator.comparing(turn -> turn.role() != Role.SYSTEM));
        return ordered;
    }

    private static Passage passage(Topic topic, List<Facet> facets, Random random) {
        var sentences = new ArrayList<String>();
        for (Facet facet : facets) {
            boolean prose = !facet.kind().equals(Facet.TIPS)
                    && !facet.kind().equals("brief")
                    && !facet.kind().equals("detail");
            if (prose && (facet.kind().equals("what") || random.nextBoolean())) {
                sentences.add(Wording.pick(facet.answers(), random));
            }
        }
        return new Passage(topic.domain(), topic.name(), String.join(" ", sentences));
    }

    private static Chat chat(Exchange exchange, boolean heldOut, Random random) {
        String question = Wording.pick(exchange.questions(heldOut), random);
        return new Chat(
                exchange.domain(),
                EXCHANGE,
                List.of(
                        new Turn(Role.USER, heldOut ? question : Wording.vary(question, random)),
                        new Turn(Role.ASSISTANT, Wording.pick(exchange.answers(), random))));
    }
}
