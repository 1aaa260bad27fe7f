package dev.medley.speechtranscription.model;

import dev.medley.inference.speech.SpeechModelDescription;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.platform.serving.ServingState;
import dev.medley.speechtranscription.SpeechTranscriptionSettings;
import dev.medley.speechtranscription.metrics.SpeechMetrics;
import dev.medley.worker.HostedModel;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Holds the model. Thread-safe. */
@Component
public class ModelHost extends HostedModel<ServedSpeechModel> {
    private final SpeechTranscriptionSettings settings;
    private final SpeechTranscriberLoader loader;
    private final MeterRegistry meters;

    ModelHost(
            SpeechTranscriptionSettings settings,
            SpeechTranscriberLoader loader,
            ServingState serving,
            MeterRegistry meters,
            ProcessExit exit) {
        super(settings.identity(), serving, exit);
        this.settings = settings;
        this.loader = loader;
        this.meters = meters;
    }

    @Override
    protected ServedSpeechModel load() {
        String name = settings.identity().name();
        return new ServedSpeechModel(
                name, settings.domain(), loader.load(settings.engine()), new SpeechMetrics(meters, name));
    }

    @Override
    protected void warmUp(ServedSpeechModel warm) {
        WarmUp.run(warm.transcriber());
    }

    @Override
    protected void prepare(ServedSpeechModel warm) {
        warm.metrics().watch(warm.transcriber()::load);
    }

    @Override
    protected String describe(ServedSpeechModel served) {
        SpeechModelDescription loaded = served.transcriber().description();
        return "%s, %d parameters, %s in %s, windows of %.0f s, %d slots, caches %d MB"
                .formatted(
                        loaded.architecture(),
                        loaded.parameters(),
                        loaded.device(),
                        loaded.precision().label(),
                        loaded.windowSeconds(),
                        loaded.slots(),
                        DataSize.ofBytes(loaded.cacheBytes()).toMegabytes());
    }

    @Override
    protected void free(ServedSpeechModel unwanted) {
        unwanted.transcriber().close();
    }
}
