package dev.medley.modelrouter.decision;

import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.util.List;

/**
 * A model on an instance that serves it, as last announced.
 *
 * @param id of the instance
 */
record Instance(String id, ServedModel model, boolean ready) {
    /** All that serve a model of this name. */
    static List<Instance> of(String model, List<ModelAnnouncement> announcements) {
        return announcements.stream()
                .flatMap(each -> each.getModelsList().stream()
                        .filter(served -> served.getName().equals(model))
                        .map(served -> new Instance(each.getInstanceId(), served, each.getReady())))
                .toList();
    }

    /** Sequences that decode or wait, for each slot: 0 is idle, 1 is all taken, more is a queue. */
    double load() {
        return (taken() + model.getWaiting()) / (double) Math.max(1, model.getSlots());
    }

    /** Whether one more request would have to wait. False where slots are not announced, as of an upstream. */
    boolean full() {
        return model.getSlots() > 0 && (model.getFreeSlots() == 0 || model.getWaiting() > 0);
    }

    /** How busy it is, in words. */
    String business() {
        if (model.getSlots() == 0) {
            return "it doesn't say how busy it is";
        }
        String slots = "%d of %d slots taken".formatted(taken(), model.getSlots());
        return model.getWaiting() == 0 ? slots : slots + ", %d waiting".formatted(model.getWaiting());
    }

    private int taken() {
        return model.getSlots() - model.getFreeSlots();
    }
}
