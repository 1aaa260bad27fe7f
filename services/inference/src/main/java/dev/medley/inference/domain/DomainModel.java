package dev.medley.inference.domain;

import dev.medley.inference.InferenceException;
import dev.medley.inference.domain.DomainGraph.Encoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trained classifier of a folder: which domains it knows, and how it learns further ones from examples. The folder
 * is a TensorFlow SavedModel with two assets: {@code labels.txt}, the trained domains and {@value #NONE} last, and
 * {@code background.txt}, texts of each label after a tab, from which a new domain has to stand out. Thread-safe.
 */
public final class DomainModel implements AutoCloseable {
    /** The label of what belongs to no domain. */
    public static final String NONE = "none";

    private static final int BATCH = 64;

    private final DomainGraph graph;
    private final List<String> labels;
    private final LexicalFeatures lexical;
    private final List<Background> background;

    /** A text that is no example of a new domain, unless the domain takes over its label. */
    private record Background(String label, FeatureVector features) {}

    private DomainModel(DomainGraph graph, List<String> labels, List<String> backgroundLines) {
        this.graph = graph;
        this.labels = List.copyOf(labels);
        List<String[]> lines =
                backgroundLines.stream().map(line -> line.split("\t", 2)).toList();
        List<String> texts = lines.stream().map(line -> line[1]).toList();
        lexical = LexicalFeatures.of(texts);
        List<FeatureVector> features = features(texts);
        var read = new ArrayList<Background>();
        for (int i = 0; i < lines.size(); i++) {
            read.add(new Background(lines.get(i)[0], features.get(i)));
        }
        background = List.copyOf(read);
    }

    /**
     * Takes about a second.
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
     * those given don't change it. Takes about a tenth of a second for each domain that isn't trained.
     *
     * @param domains texts of each domain by its name, at least one where the name isn't a trained one; texts of
     *     {@value #NONE} belong to no domain
     * @throws IllegalArgumentException if a domain has neither
     */
    public DomainScores fit(Map<String, List<String>> domains) {
        Set<String> trained = trainedDomains();
        var examples = new LinkedHashMap<String, List<FeatureVector>>();
        domains.forEach((name, texts) -> {
            if (!trained.contains(name) && !name.equals(NONE)) {
                if (texts.isEmpty()) {
                    throw new IllegalArgumentException("Domain " + name + " has no examples, and none are known");
                }
                examples.put(name, features(texts));
            }
        });
        var heads = new LinkedHashMap<String, FewShotHead>();
        examples.forEach((name, positive) -> {
            List<FeatureVector> negative = backgroundBeside(domains);
            examples.forEach((other, texts) -> negative.addAll(other.equals(name) ? List.of() : texts));
            heads.put(name, FewShotHead.fit(positive, negative));
        });
        return new DomainScores(this, domains.keySet(), heads);
    }

    /** What belongs to no new domain. The texts of a trained domain that isn't there any more may belong to one. */
    private List<FeatureVector> backgroundBeside(Map<String, List<String>> domains) {
        var texts = new ArrayList<>(features(domains.getOrDefault(NONE, List.of())));
        for (Background each : background) {
            if (each.label().equals(NONE) || domains.containsKey(each.label())) {
                texts.add(each.features());
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

    /** The probability that a text is of any trained domain among these. */
    double shareOf(List<String> domains, Encoded encoded) {
        double share = 0;
        for (int i = 0; i < labels.size() - 1; i++) {
            share += domains.contains(labels.get(i)) ? encoded.probabilities()[i] : 0;
        }
        return share;
    }

    FeatureVector features(String text, Encoded encoded) {
        return lexical.vector(Excerpt.of(text), encoded.embedding());
    }

    private List<FeatureVector> features(List<String> texts) {
        var all = new ArrayList<FeatureVector>();
        for (int start = 0; start < texts.size(); start += BATCH) {
            List<String> batch = texts.subList(start, Math.min(start + BATCH, texts.size())).stream()
                    .map(Excerpt::of)
                    .toList();
            List<Encoded> encoded = graph.encode(batch);
            for (int i = 0; i < batch.size(); i++) {
                all.add(lexical.vector(batch.get(i), encoded.get(i).embedding()));
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
