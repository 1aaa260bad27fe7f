package dev.medley.inference.domain;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.medley.inference.InferenceException;
import dev.medley.inference.tensorflow.TensorFlowLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The SavedModel of a classifier: strings in; out come embeddings and the probability of each label. Owns TensorFlow's
 * session. Thread-safe.
 */
final class DomainGraph implements AutoCloseable {
    private final Model model;
    private final ParameterStore noParameters = new ParameterStore();

    /**
     * What the graph makes of a text.
     *
     * @param embedding of unit length, or zero if the text has nothing to go by
     * @param probabilities of the labels, which sum to 1
     */
    record Encoded(float[] embedding, float[] probabilities) {
        /** Whether the text has any word. */
        boolean saysAnything() {
            for (float value : embedding) {
                if (value != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private DomainGraph(Model model) {
        this.model = model;
    }

    /** Loads it and lets it encode a text, so that one of another make is refused here. */
    static DomainGraph load(Path folder, int labels) {
        TensorFlowLibrary.load();
        Model model = Model.newInstance("domains", Device.cpu(), "TensorFlow");
        try {
            model.load(folder);
            var graph = new DomainGraph(model);
            int given = graph.encode(List.of("a text")).get(0).probabilities().length;
            if (given != labels) {
                throw InferenceException.badCheckpoint("The classifier in " + folder + " gives " + given
                        + " probabilities, but its labels.txt names " + labels + " labels");
            }
            return graph;
        } catch (IOException | MalformedModelException | IllegalArgumentException e) {
            model.close();
            throw new InferenceException(
                    InferenceException.Reason.BAD_CHECKPOINT,
                    "The classifier in " + folder + " can't be used: " + e.getMessage(),
                    null,
                    e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    List<Encoded> encode(List<String> texts) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray strings =
                    manager.create(texts.toArray(String[]::new), StandardCharsets.UTF_8, new Shape(texts.size()));
            NDList outputs = model.getBlock().forward(noParameters, new NDList(strings), false);
            float[] embeddings = outputs.get("embedding").toFloatArray();
            float[] probabilities = outputs.get("probabilities").toFloatArray();
            var encoded = new ArrayList<Encoded>();
            for (int i = 0; i < texts.size(); i++) {
                encoded.add(new Encoded(part(embeddings, i, texts.size()), part(probabilities, i, texts.size())));
            }
            return encoded;
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private static float[] part(float[] all, int index, int parts) {
        int size = all.length / parts;
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }
}
