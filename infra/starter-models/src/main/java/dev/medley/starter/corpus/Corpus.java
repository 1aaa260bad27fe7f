package dev.medley.starter.corpus;

import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Opening;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * All that a starter model learns from, and what it is measured on. The same seed gives the same examples. Two kinds of
 * question are never in training: phrasings that are held out for every topic, and a few facets of topics that are held
 * out in every phrasing.
 */
public final class Corpus {
    private static final List<Domain> BASE_DOMAINS =
            List.of(Domain.GENERAL, Domain.HEALTH, Domain.LAW, Domain.FINANCE, Domain.SOFTWARE);
    private static final int OPENINGS_PER_FACET = 3;
    private static final int PER_EXCHANGE = 7;

    private final Interviewer interviewer = new Interviewer(Phrasings.read());
    private final List<Topic> topics;
    private final List<Exchange> exchanges;
    private final long seed;

    private Corpus(List<Topic> topics, List<Exchange> exchanges, long seed) {
        this.topics = List.copyOf(topics);
        this.exchanges = List.copyOf(exchanges);
        this.seed = seed;
    }

    /** What the base model learns: topics of every domain but those of experts. */
    public static Corpus of(long seed) {
        List<Topic> topics = BASE_DOMAINS.stream()
                .flatMap(domain -> TopicFile.read(domain, domain.label() + ".txt").stream())
                .toList();
        return new Corpus(topics, Exchange.read(), seed);
    }

    /** What the expert of a domain learns: topics that the base model never saw, and the base's own of that domain. */
    public static Corpus ofExpert(Domain domain, long seed) {
        var topics = new ArrayList<>(TopicFile.read(domain, "experts/" + domain.label() + ".txt"));
        if (BASE_DOMAINS.contains(domain)) {
            topics.addAll(TopicFile.read(domain, domain.label() + ".txt"));
        }
        List<Exchange> exchanges = Exchange.read().stream()
                .filter(exchange -> exchange.domain() == domain || exchange.domain() == Domain.GENERAL)
                .toList();
        return new Corpus(topics, exchanges, seed);
    }

    /** Topics of an expert's domain that neither it nor the base model ever sees. */
    public static Corpus unseenByExpert(Domain domain, long seed) {
        return new Corpus(TopicFile.read(domain, "experts/" + domain.label() + "-held-out.txt"), List.of(), seed);
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
                    examples.add(interviewer.chat(topic, facet, random));
                }
                for (int i = 0; i < OPENINGS_PER_FACET; i++) {
                    examples.add(new Opening(interviewer.chat(topic, facet, random)));
                }
            }
            conversation(topic, facets, random).ifPresent(examples::add);
            if (random.nextBoolean()) {
                examples.add(passage(topic, facets, random));
            }
        }
        for (Exchange exchange : exchanges) {
            for (int i = 0; i < PER_EXCHANGE; i++) {
                examples.add(Interviewer.chat(exchange, false, random));
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
                    interviewer.question(topic, facet, true, random).ifPresent(held::add);
                }
            }
        }
        for (Exchange exchange : exchanges) {
            held.add(Interviewer.chat(exchange, true, random));
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
                    interviewer.question(topic, facet, false, random).ifPresent(held::add);
                }
            }
        }
        return held;
    }

    /** A question about every facet of every topic. */
    public List<Chat> everyFacet() {
        var random = new Random(seed);
        return topics.stream()
                .flatMap(topic -> topic.facets().stream()
                        .flatMap(facet -> interviewer.question(topic, facet, false, random).stream()))
                .toList();
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
            texts.computeIfAbsent(
                            new AnswerIndex.Subject(exchange.domain(), Interviewer.SET_QUESTIONS),
                            subject -> new ArrayList<>())
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

    private Optional<Example> conversation(Topic topic, List<Facet> facets, Random random) {
        Facet first = Wording.pick(facets, random);
        List<Facet> others =
                facets.stream().filter(facet -> !facet.equals(first)).toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        var turns = new ArrayList<>(history(random));
        turns.addAll(interviewer.chat(topic, first, random).turns());
        interviewer.followUp(topic, Wording.pick(others, random), random).ifPresent(turns::addAll);
        return Optional.of(new Chat(topic.domain(), topic.name(), systemFirst(turns)));
    }

    /** What was said before about other things: often nothing, sometimes a greeting, now and then a longer talk. */
    private List<Turn> history(Random random) {
        var turns = new ArrayList<Turn>();
        if (random.nextInt(3) == 0) {
            turns.addAll(Interviewer.chat(Wording.pick(exchanges, random), false, random)
                    .turns());
        }
        if (random.nextInt(6) == 0) {
            for (int i = 0; i < 3; i++) {
                Topic other = Wording.pick(topics, random);
                interviewer
                        .question(other, Wording.pick(other.trainingFacets(), random), false, random)
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
}
