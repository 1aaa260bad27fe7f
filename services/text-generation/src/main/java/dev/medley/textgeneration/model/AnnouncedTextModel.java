package dev.medley.textgeneration.model;

import dev.medley.inference.text.TextGenerator;
import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.textgeneration.TextGenerationSettings;
import dev.medley.worker.generation.GeneratorAnnouncement;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The announcement of the worker's model: its name alone while it loads, then all there is to know, and its adapters,
 * which share its slots.
 */
@Component
final class AnnouncedTextModel implements AnnouncedModels {
    private final TextGenerationSettings settings;
    private final ModelHost host;
    private final AdapterHost adapters;

    AnnouncedTextModel(TextGenerationSettings settings, ModelHost host, AdapterHost adapters) {
        this.settings = settings;
        this.host = host;
        this.adapters = adapters;
    }

    @Override
    public List<ServedModel> models() {
        ServedModel model = model();
        List<ServedModel> all = settings.identity().underAllNames(model);
        for (CatalogueEntry adapter : adapters.served()) {
            all.add(adapted(model, adapter));
        }
        return all;
    }

    private ServedModel adapted(ServedModel model, CatalogueEntry adapter) {
        ServedModel.Builder adapted = model.toBuilder()
                .setName(adapter.getName())
                .setDomain(adapter.getDomain())
                .setBaseModel(settings.identity().name())
                .setAdapterRevision(adapter.getAdapter().getRevision());
        if (adapter.hasPublishedAt()) {
            adapted.setCreatedAt(adapter.getPublishedAt());
        }
        if (!adapter.getOwnedBy().isEmpty()) {
            adapted.setOwnedBy(adapter.getOwnedBy());
        }
        return adapted.build();
    }

    private ServedModel model() {
        ServedModel.Builder model = settings.identity().announced(Modality.MODALITY_TEXT);
        ServedTextModel loaded = host.loaded();
        if (loaded == null) {
            return model.build();
        }
        TextGenerator generator = loaded.generator();
        return GeneratorAnnouncement.of(model, generator.description(), generator.load())
                .build();
    }
}
