package dev.medley.textgeneration.model;

import com.google.protobuf.Timestamp;
import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.text.ModelDescription;
import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.textgeneration.TextGenerationSettings;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The announcement of the worker's model: its name alone while it loads, then all there is to know. */
@Component
final class AnnouncedTextModel implements AnnouncedModels {
    private final TextGenerationSettings settings;
    private final ModelHost host;

    AnnouncedTextModel(TextGenerationSettings settings, ModelHost host) {
        this.settings = settings;
        this.host = host;
    }

    @Override
    public List<ServedModel> models() {
        ServedModel model = model();
        List<ServedModel> all = new ArrayList<>();
        all.add(model);
        for (String alias : settings.aliases()) {
            all.add(model.toBuilder().setName(alias).build());
        }
        return all;
    }

    private ServedModel model() {
        ServedModel.Builder model = ServedModel.newBuilder()
                .setName(settings.servedName())
                .setModality(Modality.MODALITY_TEXT)
                .setDomain(settings.domain())
                .setOwnedBy(settings.ownedBy());
        ServedTextModel loaded = host.loaded();
        if (loaded == null) {
            return model.build();
        }
        ModelDescription description = loaded.generator().description();
        EngineLoad load = loaded.generator().load();
        return model.setArchitecture(description.architecture())
                .setDevice(description.device())
                .setPrecision(description.precision().label())
                .setContextLength(description.contextLength())
                .setSlots(description.slots())
                .setFreeSlots(load.freeSlots())
                .setWaiting(load.waiting())
                .setKvCacheBytes(description.kvCacheBytes())
                .setCreatedAt(Timestamp.newBuilder()
                        .setSeconds(description.createdAt().getEpochSecond())
                        .setNanos(description.createdAt().getNano()))
                .build();
    }
}
