package dev.medley.textgeneration.model;

import dev.medley.inference.text.ModelDescription;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.TextGenerator;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.platform.serving.ServingState;
import dev.medley.textgeneration.TextGenerationSettings;
import dev.medley.worker.HostedModel;
import dev.medley.worker.generation.EngineGauges;
import dev.medley.worker.generation.FirstGeneration;
import dev.medley.worker.generation.GenerationMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Holds the model, and has its adapters loaded before the doors open. Thread-safe. */
@Component
public class ModelHost extends HostedModel<ServedTextModel> {
    private final TextGenerationSettings settings;
    private final TextGeneratorLoader loader;
    private final AdapterHost adapters;
    private final MeterRegistry meters;

    ModelHost(
            TextGenerationSettings settings,
            TextGeneratorLoader loader,
            AdapterHost adapters,
            ServingState serving,
            MeterRegistry meters,
            ProcessExit exit) {
        super(settings.identity(), serving, exit);
        this.settings = settings;
        this.loader = loader;
        this.adapters = adapters;
        this.meters = meters;
    }

    /** {@inheritDoc} An adapter over the model is a model of its own. */
    @Override
    public ServedTextModel named(String name) {
        ServedTextModel adapter = adapters.named(name);
        return adapter != null ? adapter : super.named(name);
    }

    @Override
    protected ServedTextModel load() {
        TextGenerator generator = loader.load(settings.engine());
        String name = settings.identity().name();
        return new ServedTextModel(name, settings.domain(), null, generator, new GenerationMetrics(meters, name));
    }

    @Override
    protected void warmUp(ServedTextModel warm) {
        FirstGeneration.run(new PromptInput.Text("Hello", false), warm.generator()::submit);
    }

    @Override
    protected void prepare(ServedTextModel warm) {
        EngineGauges.register(meters, warm.name(), warm.generator()::load);
        adapters.serveOn(warm.generator());
    }

    @Override
    protected String describe(ServedTextModel served) {
        ModelDescription loaded = served.generator().description();
        return "%s, %d parameters, %s in %s, context %d tokens, %d slots, KV cache %d MB"
                .formatted(
                        loaded.architecture(),
                        loaded.parameters(),
                        loaded.device(),
                        loaded.precision().label(),
                        loaded.contextLength(),
                        loaded.slots(),
                        DataSize.ofBytes(loaded.kvCacheBytes()).toMegabytes());
    }

    @Override
    protected void free(ServedTextModel unwanted) {
        unwanted.generator().close();
    }

    @Override
    public void close() {
        adapters.close();
        super.close();
    }
}
