package dev.medley.modelrouter.decision;

import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.util.List;
import java.util.function.UnaryOperator;

/** Announcements as tests need them: one model on one instance each, ready, 4 slots, all free. */
final class Fleet {
    private Fleet() {}

    static ModelAnnouncement ready(String instance, String model) {
        return serving(instance, model, each -> each);
    }

    static ModelAnnouncement loading(String instance, String model) {
        return ready(instance, model).toBuilder().setReady(false).build();
    }

    static ModelAnnouncement busy(String instance, String model, int taken, int waiting) {
        return serving(instance, model, each -> each.setFreeSlots(4 - taken).setWaiting(waiting));
    }

    static ModelAnnouncement serving(String instance, String model, UnaryOperator<ServedModel.Builder> change) {
        ServedModel.Builder served = ServedModel.newBuilder()
                .setName(model)
                .setModality(Modality.MODALITY_TEXT)
                .setContextLength(1024)
                .setSlots(4)
                .setFreeSlots(4);
        return ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setReady(true)
                .addAllModels(List.of(change.apply(served).build()))
                .build();
    }
}
