package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A LoRA adapter (Hu et al. 2021) in the folder that Hugging Face PEFT writes: adapter_config.json and
 * adapter_model.safetensors. Refusals are {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the
 * tensor or field, and what was expected. Thread-safe; it keeps its file open until {@link #close()}.
 *
 * @see <a href="https://huggingface.co/docs/peft/developer_guides/checkpoint">PEFT's checkpoint format</a>
 */
public final class LoraAdapter implements AutoCloseable {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";

    private final LoraConfig config;
    private final Weights weights;

    private LoraAdapter(LoraConfig config, Weights weights) {
        this.config = config;
        this.weights = weights;
    }

    /** Opens a folder; reads its configuration and checks the header of its tensors. */
    public static LoraAdapter open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw InferenceException.badCheckpoint(
                    "%s: expected an adapter's folder, but it is not a folder".formatted(folder.getFileName()));
        }
        LoraConfig config = LoraConfig.read(JsonFile.read(folder.resolve(CONFIG)));
        return new LoraAdapter(config, Weights.open(folder, WEIGHTS));
    }

    /**
     * The adapter's pairs for a base model, layer by layer.
     *
     * @throws InferenceException if it was made for another base: a target that the base lacks, a matrix that is
     *     missing or of another shape, or one too many
     */
    public List<LoraPair> pairs(DecoderConfig base) {
        List<Projection> targets = config.targets().among(Projection.of(base));
        var unused = new TreeSet<>(weights.names());
        for (Projection target : targets) {
            check(target);
            unused.remove(a(target));
            unused.remove(b(target));
        }
        if (!unused.isEmpty()) {
            throw InferenceException.badCheckpoint(
                    "%s: %,d tensors are left over, among them %s, expected only lora_A and lora_B of the %,d modules that %s targets in the base model"
                            .formatted(WEIGHTS, unused.size(), unused.first(), targets.size(), CONFIG));
        }
        return targets.stream().map(this::pair).toList();
    }

    private void check(Projection target) {
        int rank = config.rank(target.name());
        weights.check(
                a(target),
                ": rank %d of %s, and %,d inputs of the base model's module".formatted(rank, CONFIG, target.in()),
                rank,
                target.in());
        weights.check(
                b(target),
                ": %,d outputs of the base model's module, and rank %d of %s".formatted(target.out(), rank, CONFIG),
                target.out(),
                rank);
    }

    private LoraPair pair(Projection target) {
        int rank = config.rank(target.name());
        return new LoraPair(
                target.layer(),
                target.module(),
                rank,
                config.scaling(target.name()),
                weights.tensor(a(target), rank, target.in()),
                weights.tensor(b(target), target.out(), rank));
    }

    private static String a(Projection target) {
        return "base_model.model." + target.name() + ".lora_A.weight";
    }

    private static String b(Projection target) {
        return "base_model.model." + target.name() + ".lora_B.weight";
    }

    @Override
    public void close() {
        weights.close();
    }
}
