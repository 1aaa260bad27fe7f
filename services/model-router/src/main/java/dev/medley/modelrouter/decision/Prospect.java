package dev.medley.modelrouter.decision;

import dev.medley.proto.models.v1.ModelAnnouncement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a model that is asked, or the model itself where nobody serves it.
 *
 * @param instance null if no instance serves the model
 * @param fits whether the model is all that the request needs
 * @param obstacle why it can't answer, in words; null if it can
 */
record Prospect(String model, @Nullable Instance instance, boolean fits, @Nullable String obstacle) {
    static Stream<Prospect> of(String model, Needs needs, List<ModelAnnouncement> announcements) {
        List<Instance> instances = Instance.of(model, announcements);
        return instances.isEmpty()
                ? Stream.of(new Prospect(model, null, false, "no instance serves it"))
                : instances.stream().map(instance -> of(instance, needs));
    }

    private static Prospect of(Instance instance, Needs needs) {
        String lack = needs.against(instance.model());
        String obstacle = lack == null && !instance.ready() ? "not ready" : lack;
        return new Prospect(instance.model().getName(), instance, lack == null, obstacle);
    }

    boolean canAnswer() {
        return obstacle == null;
    }

    /** Empty if no instance serves the model. */
    String instanceId() {
        return instance == null ? "" : instance.id();
    }
}
