package dev.medley.inference.domain;

import dev.medley.inference.InferenceException;
import dev.medley.inference.domain.DomainGraph.Encoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The trained classifier of a folder: which domains it knows, and how it learns further ones from examples. The folder
 * is a TensorFlow SavedModel with two assets: {@code labels.txt}, the trained domains and {@value #NONE} last, and
 * {@code background.txt}, texts of each label after a tab, in no order, from which a new domain has to stand out.
 * Thread-safe.
 */
public final class DomainModel implements AutoCloseable {
    /** The label of what belongs to no domain. */
    public static final String NONE = "none";

    private static final int BATCH = 64;
    private static final int NEGATIVES = 8000;
    private static final int MISTYPED = 3000;
    private static final double SLIPS_PER_LETTER = 0.1;

    private final DomainGraph graph;
    private final List<String> labels;
    private final LexicalFeatures lexical;
    private final Vocabulary vocabulary;
    private final List<Background> background;

    /** A text that is no example of a new domain, unless the domain takes over its label. */
    private record Background(String label, Read read) {}

    /** A text as graph and words see it, whatever domains there are. */
    private record Read(FeatureVector features, float[] probabilities) {}

    private DomainModel(DomainGraph graph, List<String> labels, List<String> backgroundLines) {
        this.graph = graph;
        this.labels = List.copyOf(labels);
        List<String[]> lines =
                backgroundLines.stream().map(line -> line.split("\t", 2)).toList();
        List<String> texts = lines.stream().map(line -> line[1]).toList();
        lexical = LexicalFeatures.of(texts);
        vocabulary = Vocabulary.of(texts);
        var read = new ArrayList<Background>();
        List<String> plain = texts.subList(0, Math.min(NEGATIVES, texts.size()));
        List<String> mistyped = mistyped(texts.subList(0, Math.min(MISTYPED, texts.size())));
        for (List<Read> part : List.of(read(plain), read(mistyped))) {
            for (int i = 0; i < part.size(); i++) {
                read.add(new Background(lines.get(i)[0], part.get(i)));
            }
        }
        background = List.copyOf(read);
    }

    /**
     * Takes some seconds.
     *
     * @throws InferenceException if the folder has no such classifier; the message names the file
     */
    public static DomainModel load(Path folder) {
        List<String> labels = asset(folder, "labels.txt");
        List<String> background = asset(folder, "background.txt");
        if (labels.size() < 2 || !labels.get(labels.size() - 1).equals(NONE)) {
            throw InferenceException.badCheckpoint(folder.resolve("assets/labels.txt") + " names " + labels
                    + "; expected at least one domain, and " + NONE + " last");
        }
        for (String line : background) {
            if (!labels.contains(line.split("\t", 2)[0]) || line.indexOf('\t') < 0) {
                throw InferenceException.badCheckpoint(folder.resolve("assets/background.txt") + " has the line \""
                        + line + "\"; expected one of " + labels + ", a tab and a text");
            }
        }
        DomainGraph graph = DomainGraph.load(folder, labels.size());
        try {
            return new DomainModel(graph, labels, background);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** The domains that it was trained on. */
    public Set<String> trainedDomains() {
        return new LinkedHashSet<>(labels.subList(0, labels.size() - 1));
    }

    /**
     * Learns to tell these domains from each other and from everything else. A trained domain needs no examples, and
     * those given don't change it. Takes a second or two for each domain that isn't trained.
     *
     * @param domains texts of each domain by its name, at least one where the name isn't a trained one; texts of
     *     {@value #NONE} belong to no domain
     * @throws IllegalArgumentException if a domain has neither
     */
    public DomainScores fit(Map<String, List<String>> domains) {
        Set<String> trained = trainedDomains();
        var examples = new LinkedHashMap<String, List<Reading>>();
        domains.forEach((name, texts) -> {
            if (!trained.contains(name) && !name.equals(NONE)) {
                if (texts.isEmpty()) {
                    throw new IllegalArgumentException("Domain " + name + " has no examples, and none are known");
                }
                examples.put(name, readings(withMistyped(texts), domains.keySet()));
            }
        });
        var heads = new LinkedHashMap<String, FewShotHead>();
        examples.forEach((name, positive) -> {
            List<Reading> negative = backgroundBeside(domains);
            examples.forEach((other, texts) -> negative.addAll(other.equals(name) ? List.of() : texts));
            heads.put(name, FewShotHead.fit(positive, negative));
        });
        return new DomainScores(this, domains.keySet(), heads);
    }

    /** What belongs to no new domain. The texts of a trained domain that isn't there any more may belong to one. */
    private List<Reading> backgroundBeside(Map<String, List<String>> domains) {
        var texts = new ArrayList<>(readings(domains.getOrDefault(NONE, List.of()), domains.keySet()));
        for (Background each : background) {
            if (each.label().equals(NONE) || domains.containsKey(each.label())) {
                Read read = each.read();
                texts.add(new Reading(read.features(), shareOf(domains.keySet(), read.probabilities()), 0));
            }
        }
        return texts;
    }

    /** Frees it; what {@link #fit} gave fails from then on. */
    @Override
    public void close() {
        graph.close();
    }

    List<String> labels() {
        return labels;
    }

    Encoded encode(String text) {
        return graph.encode(List.of(Excerpt.of(text))).get(0);
    }

    /** What a text says about a domain beside these. */
    Reading reading(String text, Encoded encoded, Collection<String> domains) {
        String excerpt = Excerpt.of(text);
        return new Reading(
                lexical.vector(excerpt, encoded.embedding()),
                shareOf(domains, encoded.probabilities()),
                vocabulary.unknownShare(excerpt));
    }

    /** The probability that a text is of any trained domain among these. */
    private double shareOf(Collection<String> domains, float[] probabilities) {
        double share = 0;
        for (int i = 0; i < labels.size() - 1; i++) {
            share += domains.contains(labels.get(i)) ? probabilities[i] : 0;
        }
        return share;
    }

    /** As {@link #reading}, but unknown words don't count: those of examples become known by them. */
    private List<Reading> readings(List<String> texts, Collection<String> domains) {
        return read(texts).stream()
                .map(read -> new Reading(read.features(), shareOf(domains, read.probabilities()), 0))
                .toList();
    }

    private static List<String> withMistyped(List<String> texts) {
        return Stream.concat(texts.stream(), mistyped(texts).stream()).toList();
    }

    /** A new domain is found and stood out from in texts with slips as well. */
    private static List<String> mistyped(List<String> texts) {
        var slips = new Slips(new Random(1));
        return texts.stream().map(text -> slips.in(text, SLIPS_PER_LETTER)).toList();
    }

    private List<Read> read(List<String> texts) {
        var all = new ArrayList<Read>();
        for (int start = 0; start < texts.size(); start += BATCH) {
            List<String> batch = texts.subList(start, Math.min(start + BATCH, texts.size())).stream()
                    .map(Excerpt::of)
                    .toList();
            List<Encoded> encoded = graph.encode(batch);
            for (int i = 0; i < batch.size(); i++) {
                Encoded each = encoded.get(i);
                all.add(new Read(lexical.vector(batch.get(i), each.embedding()), each.probabilities()));
            }
        }
        return all;
    }

    private static List<String> asset(Path folder, String name) {
        Path file = folder.resolve("assets").resolve(name);
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new InferenceException(
                    InferenceException.Reason.BAD_CHECKPOINT,
                    "The classifier's " + file + " can't be read: " + e.getMessage(),
                    null,
                    e);
        }
    }
}
