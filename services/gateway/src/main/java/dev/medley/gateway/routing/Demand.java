package dev.medley.gateway.routing;

import dev.medley.gateway.worker.ModelCard;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a request asks of the model that answers it. */
public enum Demand {
    /** That it goes on from a text. */
    TEXT(EnumSet.of(Modality.MODALITY_UNSPECIFIED, Modality.MODALITY_TEXT)),
    /** That it answers a chat without images. */
    CHAT(EnumSet.of(Modality.MODALITY_UNSPECIFIED, Modality.MODALITY_TEXT, Modality.MODALITY_VISION)),
    /** That it sees images. */
    IMAGES(EnumSet.of(Modality.MODALITY_VISION));

    private final Set<Modality> meetingIt;

    Demand(Set<Modality> meetingIt) {
        this.meetingIt = meetingIt;
    }

    public boolean isMetBy(Modality modality) {
        return meetingIt.contains(modality);
    }

    /**
     * @param modality of the model of this name
     * @param models all that the caller may use
     * @throws MedleyException if the model does not meet it
     */
    void requireMetBy(Modality modality, String name, Collection<ModelCard> models) {
        if (isMetBy(modality)) {
            return;
        }
        String fault =
                switch (modality) {
                    case MODALITY_SPEECH -> "transcribes speech, and does not answer texts";
                    case MODALITY_VISION -> "sees images, and answers chats about them alone";
                    default -> "does not see images; " + seeing(models);
                };
        throw MedleyException.invalid("model", "Invalid 'model': '%s' %s".formatted(name, fault));
    }

    private static String seeing(Collection<ModelCard> models) {
        var names = models.stream()
                .filter(model -> IMAGES.isMetBy(model.modality()))
                .map(ModelCard::name)
                .toList();
        return names.isEmpty() ? "no model here does" : "these do: " + String.join(", ", names);
    }
}
