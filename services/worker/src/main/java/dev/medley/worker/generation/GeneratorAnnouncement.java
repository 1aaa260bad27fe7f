package dev.medley.worker.generation;

import com.google.protobuf.Timestamp;
import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.text.ModelDescription;
import dev.medley.proto.models.v1.ServedModel;

/** What is announced of a loaded model that writes text. */
public final class GeneratorAnnouncement {
    private GeneratorAnnouncement() {}

    /** @param model the announcement so far */
    public static ServedModel.Builder of(ServedModel.Builder model, ModelDescription description, EngineLoad load) {
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
                        .setNanos(description.createdAt().getNano()));
    }
}
