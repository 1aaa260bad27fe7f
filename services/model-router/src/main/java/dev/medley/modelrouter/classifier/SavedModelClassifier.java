package dev.medley.modelrouter.classifier;

import dev.medley.inference.InferenceException;
import dev.medley.inference.domain.DomainModel;
import dev.medley.inference.domain.DomainScores;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The classifier of a TensorFlow SavedModel, as {@code infra/starter-models/train domains} writes it. */
final class SavedModelClassifier implements DomainClassifier {
    private static final String GENERAL = "general";

    private final DomainModel model;

    private SavedModelClassifier(DomainModel model) {
        this.model = model;
    }

    static DomainClassifier load(Path folder) {
        try {
            return new SavedModelClassifier(DomainModel.load(folder));
        } catch (InferenceException e) {
            throw new BadClassifierException(e.getMessage() == null ? "" : e.getMessage(), e);
        }
    }

    @Override
    public Set<String> trainedDomains() {
        return model.trainedDomains();
    }

    @Override
    public DomainScorer fit(List<DomainExamples> domains) {
        var texts = new LinkedHashMap<String, List<String>>();
        for (DomainExamples each : domains) {
            texts.put(each.domain().equals(GENERAL) ? DomainModel.NONE : each.domain(), each.texts());
        }
        DomainScores scores = model.fit(texts);
        return text -> {
            Map<String, Float> named = scores.score(text);
            Float general = named.remove(DomainModel.NONE);
            if (general != null) {
                named.put(GENERAL, general);
            }
            return named;
        };
    }

    @Override
    public void close() {
        model.close();
    }
}
