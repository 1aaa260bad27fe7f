package dev.medley.speechtranscription.model;

import com.google.protobuf.Timestamp;
import dev.medley.inference.speech.SpeechLoad;
import dev.medley.inference.speech.SpeechModelDescription;
import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.speechtranscription.SpeechTranscriptionSettings;
import dev.medley.worker.ModelIdentity;
import java.util.List;
import org.springframework.stereotype.Component;

/** The announcement of the worker's model: its name alone while it loads, then all there is to know. */
@Component
final class AnnouncedSpeechModel implements AnnouncedModels {
    private final ModelIdentity identity;
    private final ModelHost host;

    AnnouncedSpeechModel(SpeechTranscriptionSettings settings, ModelHost host) {
        this.identity = settings.identity();
        this.host = host;
    }

    @Override
    public List<ServedModel> models() {
        return identity.underAllNames(model());
    }

    private ServedModel model() {
        ServedModel.Builder model = identity.announced(Modality.MODALITY_SPEECH);
        ServedSpeechModel loaded = host.loaded();
        if (loaded == null) {
            return model.build();
        }
        SpeechModelDescription description = loaded.transcriber().description();
        SpeechLoad load = loaded.transcriber().load();
        return model.setArchitecture(description.architecture())
                .setDevice(description.device())
                .setPrecision(description.precision().label())
                .setSlots(description.slots())
                .setFreeSlots(load.freeSlots())
                .setWaiting(load.waiting())
                .setKvCacheBytes(description.cacheBytes())
                .setCreatedAt(Timestamp.newBuilder()
                        .setSeconds(description.createdAt().getEpochSecond())
                        .setNanos(description.createdAt().getNano()))
                .build();
    }
}
