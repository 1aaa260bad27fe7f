package dev.medley.imagecaptioning.model;

import dev.medley.imagecaptioning.ImageCaptioningSettings;
import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.worker.ModelIdentity;
import dev.medley.worker.generation.GeneratorAnnouncement;
import java.util.List;
import org.springframework.stereotype.Component;

/** The announcement of the worker's model: its name alone while it loads, then all there is to know. */
@Component
final class AnnouncedVisionModel implements AnnouncedModels {
    private final ModelIdentity identity;
    private final ModelHost host;

    AnnouncedVisionModel(ImageCaptioningSettings settings, ModelHost host) {
        this.identity = settings.identity();
        this.host = host;
    }

    @Override
    public List<ServedModel> models() {
        ServedModel.Builder model = identity.announced(Modality.MODALITY_VISION);
        ServedVisionModel loaded = host.loaded();
        if (loaded != null) {
            GeneratorAnnouncement.of(
                    model,
                    loaded.description().text(),
                    loaded.captioner().load().text());
        }
        return identity.underAllNames(model.build());
    }
}
