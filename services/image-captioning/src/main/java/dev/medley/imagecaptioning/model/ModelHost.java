package dev.medley.imagecaptioning.model;

import dev.medley.imagecaptioning.ImageCaptioningSettings;
import dev.medley.imagecaptioning.metrics.CaptioningMetrics;
import dev.medley.inference.vision.VisionModelDescription;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.platform.serving.ServingState;
import dev.medley.worker.HostedModel;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Holds the model. Thread-safe. */
@Component
public class ModelHost extends HostedModel<ServedVisionModel> {
    private final ImageCaptioningSettings settings;
    private final ImageCaptionerLoader loader;
    private final MeterRegistry meters;

    ModelHost(
            ImageCaptioningSettings settings,
            ImageCaptionerLoader loader,
            ServingState serving,
            MeterRegistry meters,
            ProcessExit exit) {
        super(settings.identity(), serving, exit);
        this.settings = settings;
        this.loader = loader;
        this.meters = meters;
    }

    @Override
    protected ServedVisionModel load() {
        String name = settings.identity().name();
        return new ServedVisionModel(
                name, settings.domain(), loader.load(settings.engine()), new CaptioningMetrics(meters, name));
    }

    @Override
    protected void warmUp(ServedVisionModel warm) {
        WarmUp.run(warm.captioner());
    }

    @Override
    protected void prepare(ServedVisionModel warm) {
        warm.metrics().watch(warm.captioner()::load);
    }

    @Override
    protected String describe(ServedVisionModel served) {
        VisionModelDescription loaded = served.description();
        return "%s, %d parameters, %s in %s, images of %d pixels, context %d tokens, %d slots, KV cache %d MB"
                .formatted(
                        loaded.text().architecture(),
                        loaded.text().parameters(),
                        loaded.text().device(),
                        loaded.text().precision().label(),
                        loaded.imageSize(),
                        loaded.text().contextLength(),
                        loaded.text().slots(),
                        DataSize.ofBytes(loaded.text().kvCacheBytes()).toMegabytes());
    }

    @Override
    protected void free(ServedVisionModel unwanted) {
        unwanted.captioner().close();
    }
}
