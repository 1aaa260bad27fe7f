package dev.medley.starter.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.checkpoint.AdapterCheckpoint;
import dev.medley.starter.checkpoint.LlamaCheckpoint;
import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlamaTrainer;
import dev.medley.starter.training.LoraShape;
import dev.medley.starter.training.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each shipped adapter beside its base, on text of its domain that neither ever saw. */
class ShippedAdaptersIT {
    private static final Path BASE = Path.of("text");
    private static final Path ADAPTERS = Path.of("adapters");
    private static final LlamaShape SHAPE = LlamaShape.starter(TextCommand.VOCABULARY);
    private static final LoraShape LORA = new LoraShape(8, 16);
    private static final long SEED = 7;
    private static final int BATCHES = 6;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERAL")
    void anAdapterLowersPerplexityOnHeldOutTextOfItsDomain(Domain domain) throws IOException {
        float[] base = LlamaCheckpoint.readWeights(BASE, SHAPE);
        float[] adapter = AdapterCheckpoint.read(ADAPTERS.resolve(domain.label()), BASE, SHAPE, LORA);

        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                        .optTokenizerPath(BASE.resolve("tokenizer.json"))
                        .optTruncation(false)
                        .build();
                var plain = LlamaTrainer.ofAdapter(SHAPE, LORA, base, LORA.start(SHAPE, SEED));
                var adapted = LlamaTrainer.ofAdapter(SHAPE, LORA, base, state(adapter))) {
            var encoder = new ExampleEncoder(tokenizer);
            var phrasings = HeldOutText.of(Corpus.ofExpert(domain, SEED).heldOutPhrasings(), encoder)
                    .first(BATCHES);
            var topics = HeldOutText.of(Corpus.unseenByExpert(domain, SEED).everyFacet(), encoder);

            assertThat(phrasings.perplexity(adapted)).isLessThan(0.8 * phrasings.perplexity(plain));
            assertThat(topics.perplexity(adapted)).isLessThan(0.8 * topics.perplexity(plain));
        }
    }

    private static TrainingState state(float[] weights) {
        return new TrainingState(
                TrainingState.Place.START, weights, new float[weights.length], new float[weights.length]);
    }
}
